package dev.eddyline.push.presence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportFormatTest {

  private static final Report GOLDEN =
      new Report(
          12,
          30,
          List.of(
              new Statement(new ViewKey("poll", "lunch"), 3, List.of("\"ada\"", "bob"), 4),
              new Statement(new ViewKey("poll", "dinner"), 0, List.of(), 0)),
          29,
          true,
          false);

  private static final String GOLDEN_JSON =
      "{\"beat\":12,\"record\":30,\"views\":["
          + "{\"view\":\"poll/lunch\",\"count\":3,\"actors\":[\"\\\"ada\\\"\",\"bob\"],\"more\":4},"
          + "{\"view\":\"poll/dinner\",\"count\":0}],\"wholeSince\":29,\"ask\":true}";

  private static String write(Report report) {
    return new String(ReportFormat.write(report), UTF_8);
  }

  private static ReportFormat.Parsed read(String json) {
    return ReportFormat.read(json.getBytes(UTF_8));
  }

  @Test
  void theFormIsPinned() {
    assertThat(write(GOLDEN)).isEqualTo(GOLDEN_JSON);
    assertThat(read(GOLDEN_JSON)).isEqualTo(new ReportFormat.Valid(GOLDEN));
    assertThat(write(new Report(1, 1, List.of(), 0, false, false)))
        .isEqualTo("{\"beat\":1,\"record\":1}");
    assertThat(write(new Report(2, 2, List.of(), 0, false, true)))
        .isEqualTo("{\"beat\":2,\"record\":2,\"leave\":true}");
  }

  @Test
  void readsWhatItWrites() {
    for (long seed = 0; seed < 2_000; seed++) {
      // Given
      Random random = new Random(seed);
      List<Statement> views = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        List<String> actors =
            IntStream.range(0, random.nextInt(4))
                .mapToObj(n -> "" + (char) ('!' + random.nextInt(94)) + n)
                .toList();
        views.add(
            new Statement(
                new ViewKey("poll", "p" + i), random.nextInt(9), actors, random.nextInt(2)));
      }
      int record = 1 + random.nextInt(99);
      Report report =
          new Report(
              1 + random.nextInt(9),
              record,
              views,
              random.nextInt(record + 1),
              random.nextBoolean(),
              random.nextBoolean());

      // When, then
      assertThat(read(write(report))).as("seed %d", seed).isEqualTo(new ReportFormat.Valid(report));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"beat":1,"record":1,"mood":"good"}                     | {"beat":1,"record":1}
          {"beat":1,"record":1,"views":[]}                        | {"beat":1,"record":1}
          {"beat":1,"record":1,"ask":false,"wholeSince":0}        | {"beat":1,"record":1}
          {"beat":1,"record":1,"views":[{"view":"a/b","count":1,"x":[]}]} | {"beat":1,"record":1,"views":[{"view":"a/b","count":1}]}
          """)
  void whatIsNotKnownOrSaysNothingIsPassedOver(String json, String same) {
    assertThat(read(json)).isEqualTo(read(same)).isInstanceOf(ReportFormat.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nonsense
          ``
          []
          {}
          {"beat":1}
          {"record":1}
          {"beat":0,"record":1}
          {"beat":-1,"record":1}
          {"beat":1.5,"record":1}
          {"beat":"1","record":1}
          {"beat":1,"record":99999999999999999999}
          {"beat":1,"record":1,"wholeSince":2}
          {"beat":1,"record":1,"ask":1}
          {"beat":1,"record":1,"views":{}}
          {"beat":1,"record":1,"views":[7]}
          {"beat":1,"record":1,"views":[{"count":1}]}
          {"beat":1,"record":1,"views":[{"view":"poll","count":1}]}
          {"beat":1,"record":1,"views":[{"view":"poll/a","count":-1}]}
          {"beat":1,"record":1,"views":[{"view":"poll/a","count":2147483648}]}
          {"beat":1,"record":1,"views":[{"view":"poll/a","count":1,"actors":"ada"}]}
          {"beat":1,"record":1,"views":[{"view":"poll/a","count":1,"actors":[7]}]}
          {"beat":1,"record":1,"views":[{"view":"poll/a","count":1,"actors":["a b"]}]}
          {"beat":1,"record":1}{}
          {"beat":1,"beat":1,"record":1}
          """)
  void whatIsNoReportIsSaidToBeNone(String json) {
    assertThat(read(json)).isInstanceOf(ReportFormat.Invalid.class);
  }
}

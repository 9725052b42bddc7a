package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketRequestTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  private static SocketRequest read(String json) {
    return SocketRequest.of(json.getBytes(StandardCharsets.UTF_8), kind -> kind.equals("poll"));
  }

  @Test
  void aSubscriptionNeedsNoMoreThanAView() {
    assertThat(read("{\"op\":\"subscribe\",\"view\":\"poll/lunch\"}"))
        .isEqualTo(new SocketRequest.Subscribe(LUNCH, Optional.empty(), Terms.DEFAULT));
  }

  @Test
  void aSubscriptionMaySayWhereTheClientIsAndHowItWantsToBeTold() {
    assertThat(
            read(
                """
                {"op":"subscribe","view":"poll/lunch","since":"7.e1","delivery":"latest",
                 "maxRate":2.5}"""))
        .isEqualTo(
            new SocketRequest.Subscribe(
                LUNCH, Optional.of(new Position(7, "e1")), new Terms(Terms.Delivery.LATEST, 400)));
  }

  @Test
  void aSubscriptionEnds() {
    assertThat(read("{\"op\":\"unsubscribe\",\"view\":\"poll/lunch\"}"))
        .isEqualTo(new SocketRequest.Unsubscribe(LUNCH));
  }

  @Test
  void aSignOfLifeIsAskedFor() {
    assertThat(read("{\"op\":\"ping\"}")).isEqualTo(new SocketRequest.Ping());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                   | invalid-json   | -
          {                                                    | invalid-json   | -
          []                                                   | invalid-json   | -
          "subscribe"                                          | invalid-json   | -
          {"op":"subscribe","view":"poll/a"} {}                | invalid-json   | -
          {"op":"subscribe","op":"subscribe","view":"poll/a"}  | invalid-json   | -
          {"op":[[[[[1]]]]]}                                   | invalid-json   | -
          {}                                                   | invalid-op     | op
          {"op":1}                                             | invalid-op     | op
          {"op":"publish","view":"poll/a"}                     | invalid-op     | op
          {"op":"subscribe"}                                   | invalid-view   | view
          {"op":"subscribe","view":7}                          | invalid-view   | view
          {"op":"subscribe","view":"poll"}                     | invalid-view   | view
          {"op":"subscribe","view":"pol/a"}                    | unknown-kind   | view
          {"op":"subscribe","view":"poll/a b"}                 | invalid-id     | view
          {"op":"unsubscribe","view":"pol/a"}                  | unknown-kind   | view
          {"op":"unsubscribe","view":"poll/a","since":"1.e"}   | unknown-field  | since
          {"op":"subscribe","view":"poll/a","veiw":"poll/b"}   | unknown-field  | veiw
          {"op":"ping","view":"poll/a"}                        | unknown-field  | view
          {"op":"subscribe","view":"poll/a","since":"7"}       | invalid-cursor | since
          {"op":"subscribe","view":"poll/a","since":7}         | invalid-cursor | since
          {"op":"subscribe","view":"poll/a","delivery":"some"} | invalid-terms  | delivery
          {"op":"subscribe","view":"poll/a","delivery":null}   | invalid-terms  | delivery
          {"op":"subscribe","view":"poll/a","maxRate":0}       | invalid-terms  | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":-1}      | invalid-terms  | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":1001}    | invalid-terms  | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":0.001}   | invalid-terms  | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":1e999999} | invalid-terms | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":1e-99999} | invalid-terms | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":1e-999999999} | invalid-terms | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":1e999999999} | invalid-terms | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":"10"}    | invalid-terms  | maxRate
          {"op":"subscribe","view":"poll/a","maxRate":9,"delivery":"all"} | invalid-terms | maxRate
          """)
  void whatIsWrongIsNamed(String json, String code, String field) {
    // When
    SocketRequest request = read(json);

    // Then
    assertThat(request).isInstanceOf(SocketRequest.Refused.class);
    SocketRequest.Refused refused = (SocketRequest.Refused) request;
    assertThat(refused.refusal().code()).isEqualTo(code);
    assertThat(refused.field()).isEqualTo(field);
    assertThat(refused.message()).isNotBlank();
  }

  @Test
  void whatTheClientNamedIsRepeatedIfItIsShort() {
    assertThat(read("{\"op\":\"subscribe\",\"view\":\"pol/a\"}"))
        .extracting("op", "view")
        .containsExactly("subscribe", "pol/a");
    assertThat(read("{\"op\":\"subscribe\",\"view\":\"" + "x".repeat(201) + "\"}"))
        .extracting("op", "view")
        .containsExactly("subscribe", null);
  }

  @Test
  void bytesOfAnyKindAreReadOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] valid =
        "{\"op\":\"subscribe\",\"view\":\"poll/lunch\",\"since\":\"7.e1\",\"maxRate\":10}"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = valid.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(SocketRequest.of(bytes, kind -> true)).isNotNull();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", message " + i, e);
      }
    }
  }
}

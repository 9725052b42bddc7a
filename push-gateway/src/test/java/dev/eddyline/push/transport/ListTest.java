package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of views over real sockets. */
class ListTest {

  private final TestGateway gateway = TestGateway.start();

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void views(String... ids) {
    for (String id : ids) {
      gateway.source.change(new ViewKey("poll", id), Documents.document(7, "e1", 3));
    }
  }

  private JsonNode list(String path) throws IOException {
    HttpResponse<String> answer = gateway.send("GET", path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.get("views").forEach(view -> names.add(view.get("view").textValue()));
    return names;
  }

  @Test
  void tellsEachViewOfTheKindWithItsPosition() throws IOException {
    // Given
    views("lunch", "dinner");
    gateway.source.change(new ViewKey("board", "b"), Documents.document(1, "e1", 3));

    // When
    JsonNode list = list("/v1/poll");

    // Then
    assertThat(list)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"kind":"poll","views":[
                      {"view":"poll/dinner","version":7,"epoch":"e1","at":"2026-11-23T09:00:00Z"},
                      {"view":"poll/lunch","version":7,"epoch":"e1","at":"2026-11-23T09:00:00Z"}],
                     "complete":true}"""));
  }

  @Test
  void goesPageByPageInTheOrderOfIds() throws IOException {
    // Given
    views("e", "b", "a", "d", "c");

    // When
    JsonNode first = list("/v1/poll?limit=2");
    JsonNode second = list("/v1/poll?limit=2&after=" + first.get("next").textValue());
    JsonNode third = list("/v1/poll?limit=2&after=" + second.get("next").textValue());

    // Then
    assertThat(names(first)).containsExactly("poll/a", "poll/b");
    assertThat(names(second)).containsExactly("poll/c", "poll/d");
    assertThat(names(third)).containsExactly("poll/e");
    assertThat(third.has("next")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          prefix=lunch            | lunch,lunch-1,lunch-2
          prefix=lunch-           | lunch-1,lunch-2
          prefix=lunch-&after=lunch-1 | lunch-2
          prefix=lunch&after=a    | lunch,lunch-1,lunch-2
          prefix=lunch&after=z    | -
          prefix=x                | -
          after=lunch-2           | supper
          prefix=                 | dinner,lunch,lunch-1,lunch-2,supper
          prefix=dinner%2F        | -
          """)
  void beginsWithAPrefixAndAfterAnId(String query, String expected) throws IOException {
    // Given
    views("supper", "lunch-2", "lunch-1", "lunch", "dinner");

    // When
    JsonNode list = list("/v1/poll?" + query);

    // Then
    List<String> ids =
        expected == null
            ? List.of()
            : List.of(expected.split(",")).stream().map(id -> "poll/" + id).toList();
    assertThat(names(list)).isEqualTo(ids);
  }

  @Test
  void tellsTheFurtherViewsOfAnEntityBesideItsMainOne() throws IOException {
    // Given
    views("lunch/menu", "lunch", "lunch-1", "lunch/bill");

    // When
    JsonNode all = list("/v1/poll");
    JsonNode further = list("/v1/poll?prefix=lunch/");

    // Then
    assertThat(names(all))
        .containsExactly("poll/lunch", "poll/lunch-1", "poll/lunch/bill", "poll/lunch/menu");
    assertThat(names(further)).containsExactly("poll/lunch/bill", "poll/lunch/menu");
  }

  @Test
  void leavesOutWhatIsGoneAndSaysWhatCannotBeReadAndThatItMayNotBeAll() throws IOException {
    // Given
    views("a", "b");
    gateway.source.gone(new ViewKey("poll", "a"));
    gateway.source.unreadable(new ViewKey("poll", "c"));
    gateway.source.loading(new ViewKey("poll", "d"));

    // When
    JsonNode list = list("/v1/poll");

    // Then
    assertThat(names(list)).containsExactly("poll/b", "poll/c");
    assertThat(list.get("views").get(1).get("error").textValue()).isEqualTo("unreadable");
    assertThat(list.get("complete").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/pol              | 404 | unknown-kind
          /v1/poll?limit=0     | 400 | invalid-parameter
          /v1/poll?limit=1001  | 400 | invalid-parameter
          /v1/poll?limit=ten   | 400 | invalid-parameter
          /v1/poll?limit=-1    | 400 | invalid-parameter
          /v1/poll?prefix=a%2Fb%2Fc| 400 | invalid-parameter
          /v1/poll?after=%00   | 400 | invalid-parameter
          /v1/                 | 400 | invalid-view
          """)
  void refusesWithAProblemThatSaysWhy(String path, int status, String code) {
    // When
    HttpResponse<String> answer = gateway.send("GET", path);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
  }
}

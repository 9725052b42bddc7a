package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.chassis.websocket.CloseCode;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.Frame;
import dev.eddyline.testkit.DocumentedTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract against what the code knows: names, codes, bounds. */
class AsyncApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AsyncApiDocument DOCUMENT = new AsyncApiDocument();
  private static final String REFUSED = "/components/schemas/refused/properties/code/";

  private static SocketRequest read(String json) {
    return SocketRequest.of(json.getBytes(StandardCharsets.UTF_8), kind -> !kind.equals("pol"));
  }

  @Test
  void itsVersionIsTheProjects() throws Exception {
    String version =
        XPathFactory.newInstance()
            .newXPath()
            .evaluate(
                "/project/parent/version",
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("pom.xml").toFile()));

    assertThat(DOCUMENT.at("/info/version").textValue()).isEqualTo(version);
  }

  @Test
  void theChannelsAreTheGatewaysPaths() {
    assertThat(DOCUMENT.at("/channels/webSocket/address").textValue()).isEqualTo("/v1/ws");
    assertThat(DOCUMENT.at("/channels/eventStream/address").textValue()).isEqualTo("/v1/stream");
  }

  @Test
  void everyMessageOfAChannelBelongsToAnOperation() {
    for (String channel : DOCUMENT.names("/channels")) {
      Set<String> operated = new TreeSet<>(DOCUMENT.messages(channel, "send"));
      operated.addAll(DOCUMENT.messages(channel, "receive"));

      assertThat(operated).isEqualTo(DOCUMENT.names("/channels/" + channel + "/messages"));
    }
  }

  @Test
  void everyOpIsAMessageOfTheClients() {
    assertThat(DOCUMENT.messages("webSocket", "receive"))
        .containsExactlyInAnyOrder(
            SocketRequest.SUBSCRIBE, SocketRequest.UNSUBSCRIBE, SocketRequest.PING);
    for (String op : DOCUMENT.messages("webSocket", "receive")) {
      assertThat(DOCUMENT.at("/components/schemas/" + op + "/properties/op/const").textValue())
          .isEqualTo(op);
    }
  }

  @Test
  void everyEventIsAMessageOnBothTransports() {
    for (Frame.Event event : Frame.Event.values()) {
      String word = event.word();
      String inStreams =
          "stream" + word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
      assertThat(DOCUMENT.messages("webSocket", "send")).contains(word);
      assertThat(DOCUMENT.messages("eventStream", "send")).contains(inStreams);
      assertThat(
              DOCUMENT
                  .at("/components/messages/" + inStreams + "/headers/properties/event/const")
                  .textValue())
          .isEqualTo(word);
    }
  }

  @Test
  void everyRefusalOfAMessageIsThereAndNoOther() {
    List<String> codes =
        Arrays.stream(SocketRefusal.values()).map(SocketRefusal::code).sorted().toList();

    assertThat(DOCUMENT.texts(REFUSED + "enum")).containsExactlyInAnyOrderElementsOf(codes);
    assertThat(DOCUMENT.names(REFUSED + "x-meanings")).containsExactlyElementsOf(codes);
  }

  @Test
  void everyCloseCodeIsThereAndNoOther() {
    List<String> documented = new ArrayList<>();
    for (JsonNode code : DOCUMENT.at("/channels/webSocket/x-close-codes")) {
      documented.add(
          code.get("code") + " " + code.get("comeAgain") + " " + code.get("meaning").textValue());
    }

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(CloseCode.values())
                .map(code -> code.number() + " " + code.reconnect() + " " + code.text())
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"webSocket push-ws", "eventStream push-stream"})
  void everyRefusalOfARequestIsThatOfThePage(String channelAndTable) throws IOException {
    String[] names = channelAndTable.split(" ", 2);
    String refusals = "/channels/" + names[0] + "/x-refusals";
    Set<String> documented = new TreeSet<>();
    for (String status : DOCUMENT.names(refusals)) {
      DOCUMENT.texts(refusals + "/" + status).forEach(code -> documented.add(status + " " + code));
    }

    assertThat(documented).isEqualTo(DocumentedTable.answers("PROTOCOL.md", names[1]));
  }

  @Test
  void everyDeliveryIsThereAndNoOther() {
    assertThat(DOCUMENT.texts("/components/schemas/delivery/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Terms.Delivery.values())
                .map(delivery -> delivery.name().toLowerCase(Locale.ROOT))
                .toList());
  }

  @Test
  void aTimeIsATime() {
    String at = "/components/schemas/at";

    assertThat(DOCUMENT.errors(at, JSON.valueToTree("2026-11-23T09:00:00.123456789Z"))).isEmpty();
    assertThat(DOCUMENT.errors(at, JSON.valueToTree("yesterday"))).isNotEmpty();
  }

  static Set<String> messages() {
    return DOCUMENT.names("/components/messages");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void itsExamplesAreWhatItDemands(String message) {
    JsonNode examples = DOCUMENT.at("/components/messages/" + message + "/examples");
    assertThat(examples).isNotEmpty();
    for (JsonNode example : examples) {
      for (String part : List.of("headers", "payload")) {
        if (example.has(part)) {
          DOCUMENT.judge(message, part, example.get(part));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "unsubscribe", "ping"})
  void theGatewayFollowsItsExamples(String op) {
    for (JsonNode example : DOCUMENT.at("/components/messages/" + op + "/examples")) {
      assertThat(read(example.get("payload").toString()))
          .isNotInstanceOf(SocketRequest.Refused.class);
    }
  }

  /** Messages at the bounds and beyond them; what only the gateway can know is not among them. */
  static Stream<String> messagesAtTheBounds() {
    Stream<String> views =
        Stream.of(
                "poll/a",
                "p/a",
                "p".repeat(32) + "/a",
                "p".repeat(33) + "/a",
                "9/a",
                "Poll/a",
                "p-1/a",
                "/a",
                "poll",
                "poll/",
                "poll/.",
                "poll/..",
                "poll/...",
                "poll/.a",
                "poll/a/b",
                "poll/Az0._~-:",
                "poll/ä",
                "poll/a b",
                "poll/" + "a".repeat(128),
                "poll/" + "a".repeat(129),
                "presence/poll/a",
                "presence/" + "p".repeat(32) + "/" + "a".repeat(128),
                "presence/" + "p".repeat(33) + "/a",
                "presence/poll/..",
                "presence/poll/a/b",
                "presence/poll",
                "presence/poll/",
                "presence//a",
                "presence/presence/a",
                "presence/Poll/a",
                "presences/a")
            .map(view -> "{\"op\":\"subscribe\",\"view\":\"" + view + "\"}");
    Stream<String> positions =
        Stream.of(
                "1.e",
                "0.e",
                "01.e",
                "-1.e",
                "1",
                "1.",
                ".e",
                "",
                "1.e.f",
                "1.e@",
                "9".repeat(18) + ".e",
                "9".repeat(19) + ".e",
                "1." + "e".repeat(64),
                "1." + "e".repeat(65))
            .map(since -> "{\"op\":\"subscribe\",\"view\":\"poll/a\",\"since\":\"" + since + "\"}");
    Stream<String> terms =
        Stream.of(
                "\"maxRate\":0.017",
                "\"maxRate\":0.0169",
                "\"maxRate\":0",
                "\"maxRate\":1000",
                "\"maxRate\":1e3",
                "\"maxRate\":1000.1",
                "\"maxRate\":\"10\"",
                "\"maxRate\":null",
                "\"delivery\":\"all\"",
                "\"delivery\":\"ALL\"",
                "\"delivery\":\"\"",
                "\"delivery\":1",
                "\"delivery\":\"latest\",\"maxRate\":1",
                "\"delivery\":\"all\",\"maxRate\":1",
                "\"since\":7",
                "\"at\":1")
            .map(asked -> "{\"op\":\"subscribe\",\"view\":\"poll/a\"," + asked + "}");
    Stream<String> others =
        Stream.of(
            "{\"op\":\"subscribe\"}",
            "{\"op\":\"unsubscribe\"}",
            "{\"op\":\"unsubscribe\",\"view\":\"poll/a\"}",
            "{\"op\":\"unsubscribe\",\"view\":7}",
            "{\"op\":\"unsubscribe\",\"view\":\"poll/a\",\"since\":\"1.e\"}",
            "{\"op\":\"pause\",\"view\":\"poll/a\"}",
            "{\"op\":\"ping\"}",
            "{\"op\":\"ping\",\"view\":\"poll/a\"}",
            "{\"view\":\"poll/a\"}",
            "[]");
    return Stream.of(views, positions, terms, others).flatMap(messages -> messages);
  }

  @ParameterizedTest
  @MethodSource("messagesAtTheBounds")
  void theSchemasTakeWhatTheGatewayTakes(String json) throws IOException {
    // When
    boolean bySchema = false;
    for (String message : DOCUMENT.messages("webSocket", "receive")) {
      String payload = "/components/messages/" + message + "/payload";
      bySchema |= DOCUMENT.errors(payload, JSON.readTree(json)).isEmpty();
    }

    // Then
    assertThat(bySchema).isEqualTo(!(read(json) instanceof SocketRequest.Refused));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "poll/a@1.e",
        "poll/a@1.e,poll/b@2.e",
        "poll/a@1.e,",
        ",poll/a@1.e",
        "poll/a@1.e poll/b@2.e",
        "poll/a",
        "poll/a@0.e",
        "poll/a@1.e@1.e",
        "presence/poll/a@1.e,poll/a@1.e",
        "presence/a@1.e",
        "presence/presence/a@1.e"
      })
  void theSchemaTakesTheCursorsThatTheGatewayTakes(String cursor) {
    boolean bySchema =
        DOCUMENT.errors("/components/schemas/cursor", JSON.valueToTree(cursor)).isEmpty();

    assertThat(bySchema).isEqualTo(Cursor.parse(cursor, 1_000) instanceof Cursor.Valid);
  }
}

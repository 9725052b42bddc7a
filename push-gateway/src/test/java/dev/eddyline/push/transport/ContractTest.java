package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The contract as it is served, and a gateway held to it over real sockets. */
class ContractTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AsyncApiDocument DOCUMENT = new AsyncApiDocument();
  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey DINNER = new ViewKey("poll", "dinner");

  /** Reads the next message and holds it to the document. */
  private static JsonNode hear(RawWebSocket socket) throws IOException {
    JsonNode message = JSON.readTree(socket.next().text());
    DOCUMENT.judge(message.get("event").textValue(), "payload", message);
    return message;
  }

  private static RawWebSocket connect(TestGateway gateway) throws IOException {
    return new RawWebSocket(gateway.gateway.port(), "/v1/ws", 0);
  }

  private static String subscribe(ViewKey view, String more) {
    return "{\"op\":\"subscribe\",\"view\":\"" + view + "\"" + more + "}";
  }

  @Test
  void isServedToEveryOriginAndOnlyOnce() throws IOException {
    try (TestGateway gateway = TestGateway.start()) {
      // When
      HttpResponse<String> first = gateway.send("GET", "/asyncapi.json");
      String tag = first.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again = gateway.send("GET", "/asyncapi.json", "If-None-Match", tag);
      HttpResponse<String> head = gateway.send("HEAD", "/asyncapi.json");
      HttpResponse<String> post = gateway.send("POST", "/asyncapi.json");
      HttpResponse<String> preflight = gateway.send("OPTIONS", "/asyncapi.json");

      // Then
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(first.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
      assertThat(JSON.readTree(first.body())).isEqualTo(DOCUMENT.root());
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertThat(preflight.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void everyMessageOnAWebSocketIsAsDocumented() throws IOException {
    Set<String> heard = new TreeSet<>();
    try (TestGateway gateway = TestGateway.start()) {
      // Given a view, and one that is still being read
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      gateway.source.loading(DINNER);
      try (RawWebSocket socket = connect(gateway)) {
        // When everything happens that can
        heard.add(hear(socket).get("event").textValue());
        socket.send(subscribe(LUNCH, ""));
        heard.add(hear(socket).get("event").textValue());
        gateway.source.change(LUNCH, Documents.document(9, "e1", 4));
        heard.add(hear(socket).get("event").textValue());
        gateway.source.unreadable(LUNCH);
        heard.add(hear(socket).get("event").textValue());
        gateway.source.change(LUNCH, Documents.document(1, "e2", 0));
        heard.add(hear(socket).get("event").textValue());
        hear(socket);
        gateway.source.gone(LUNCH);
        heard.add(hear(socket).get("event").textValue());
        socket.send(subscribe(DINNER, ""));
        heard.add(hear(socket).get("event").textValue());
        socket.send("{\"op\":\"unsubscribe\",\"view\":\"poll/lunch\"}");
        heard.add(hear(socket).get("event").textValue());
        socket.send("nonsense");
        heard.add(hear(socket).get("event").textValue());
        socket.send("{\"op\":\"ping\"}");
        heard.add(hear(socket).get("event").textValue());
      }
    }

    // Then all that is documented has been heard
    assertThat(heard).isEqualTo(DOCUMENT.messages("webSocket", "send"));
  }

  @Test
  void everyReasonToResetIsAsDocumented() throws IOException {
    try (TestGateway gateway =
            TestGateway.start("PUSH_RING_ENTRIES_MAX", "1", "PUSH_HEARTBEAT_MS", "40");
        RawWebSocket socket = connect(gateway)) {
      // Given a view of which only the last step is kept
      for (int version = 1; version <= 4; version++) {
        gateway.source.change(LUNCH, Documents.document(version, "e1", version));
      }
      hear(socket);

      // When clients come back with what is not of it
      Set<String> codes = new HashSet<>();
      for (String since :
          new String[] {
            ",\"since\":\"4.e0\"",
            ",\"since\":\"99.e1\"",
            ",\"since\":\"1.e1\",\"delivery\":\"all\""
          }) {
        socket.send(subscribe(LUNCH, since));
        JsonNode reset = hear(socket);
        assertThat(reset.get("event").textValue()).isEqualTo("reset");
        codes.add(reset.get("code").textValue());
        assertThat(hear(socket).get("event").textValue()).isEqualTo("snapshot");
        socket.send("{\"op\":\"unsubscribe\",\"view\":\"poll/lunch\"}");
        assertThat(hear(socket).get("event").textValue()).isEqualTo("unsubscribed");
      }

      // Then
      assertThat(codes)
          .containsExactlyInAnyOrderElementsOf(
              DOCUMENT.texts("/components/schemas/resetDocument/properties/code/enum"));
    }
  }

  @Test
  void everyRefusalIsAsDocumented() throws IOException {
    try (TestGateway gateway = TestGateway.start("PUSH_VIEWS_PER_WEBSOCKET_MAX", "1");
        RawWebSocket socket = connect(gateway)) {
      // Given a client that follows as many views as it may
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      hear(socket);
      socket.send(subscribe(LUNCH, ""));
      hear(socket);

      // When
      Set<String> codes = new HashSet<>();
      for (String wrong :
          new String[] {
            "nonsense",
            "{\"op\":7}",
            "{\"op\":\"pause\",\"view\":\"poll/lunch\"}",
            "{\"op\":\"subscribe\",\"view\":\"poll/dinner\",\"" + "n".repeat(64) + "\":1}",
            "{\"op\":\"subscribe\",\"view\":\"dinner\"}",
            "{\"op\":\"subscribe\",\"view\":\"poll/" + "x".repeat(195) + "\"}",
            "{\"op\":\"subscribe\",\"view\":\"poll/" + "x".repeat(196) + "\"}",
            "{\"op\":\"subscribe\",\"view\":\"pol/dinner\"}",
            subscribe(DINNER, ",\"since\":\"7\""),
            subscribe(DINNER, ",\"maxRate\":0"),
            subscribe(LUNCH, ""),
            subscribe(DINNER, ""),
            "{\"op\":\"unsubscribe\",\"view\":\"poll/dinner\"}"
          }) {
        socket.send(wrong);
        JsonNode refused = hear(socket);
        assertThat(refused.get("event").textValue()).isEqualTo("refused");
        codes.add(refused.get("code").textValue());
      }

      // Then none is left
      assertThat(codes)
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(SocketRefusal.values()).map(SocketRefusal::code).toList());
    }
  }

  @Test
  void everyBlockOfAnEventStreamIsAsDocumented() throws IOException {
    Set<String> heard = new TreeSet<>();
    try (TestGateway gateway = TestGateway.start()) {
      // Given
      gateway.source.change(LUNCH, Documents.document(7, "e1", 3));
      gateway.source.change(DINNER, Documents.document(2, "e1", 3));
      try (SseSocket stream =
          new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch&view=poll/dinner", 0)) {
        // When everything happens that can
        heard.add(hear(stream.next()));
        heard.add(hear(stream.nextEvent()));
        heard.add(hear(stream.nextEvent()));
        gateway.source.change(LUNCH, Documents.document(9, "e1", 4));
        heard.add(hear(stream.nextEvent()));
        gateway.source.unreadable(LUNCH);
        heard.add(hear(stream.nextEvent()));
        gateway.source.change(LUNCH, Documents.document(1, "e2", 0));
        heard.add(hear(stream.nextEvent()));
        heard.add(hear(stream.nextEvent()));
        gateway.source.gone(LUNCH);
        heard.add(hear(stream.nextEvent()));
      }
    }

    // Then all that is documented has been heard
    assertThat(heard).isEqualTo(DOCUMENT.messages("eventStream", "send"));
  }

  /** Holds a block to the document, and says which message it is. */
  private static String hear(SseSocket.Block block) throws IOException {
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    block.fields().forEach(headers::put);
    JsonNode data = headers.remove("data");
    if (data == null) {
      headers.put("retry", Long.parseLong(headers.get("retry").textValue()));
      DOCUMENT.judge("streamRetry", "headers", headers);
      return "streamRetry";
    }
    String event = block.event();
    String message = "stream" + event.substring(0, 1).toUpperCase(Locale.ROOT) + event.substring(1);
    DOCUMENT.judge(message, "headers", headers);
    DOCUMENT.judge(message, "payload", JSON.readTree(data.textValue()));
    return message;
  }
}

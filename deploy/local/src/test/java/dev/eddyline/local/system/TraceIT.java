package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command's trace on the whole way: from its request to the event and to whoever follows. */
@Timeout(180)
class TraceIT {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final SharedEddyline SHARED = new SharedEddyline();

  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void hangUp() {
    client.shutdownNow();
  }

  @Test
  void theTraceOfARequestIsToldWithThePatchItCaused() throws Exception {
    // Given somebody who follows a poll that was made without a trace
    EddylineProcess eddyline = SHARED.eddyline();
    post(eddyline, "create", "{'title':'Lunch','options':[{'id':'tea'},{'id':'pie'}]}");
    BufferedReader stream = stream(eddyline, "poll/traced");
    JsonNode made = next(stream, "snapshot");

    // When a vote is cast with one, and then a vote without
    post(
        eddyline,
        "cast-vote",
        "{'choices':['pie']}",
        "Eddyline-Actor",
        "ada",
        "traceparent",
        TRACE);
    JsonNode traced = next(stream, "patch");
    post(eddyline, "cast-vote", "{'choices':['tea']}", "Eddyline-Actor", "bob");
    JsonNode untraced = next(stream, "patch");

    // Then the first vote's patch says so, and its event does
    assertThat(made.has("traceparent")).isFalse();
    assertThat(traced.get("to").longValue()).isEqualTo(2);
    assertThat(traced.path("traceparent").textValue()).isEqualTo(TRACE);
    assertThat(untraced.get("to").longValue()).isEqualTo(3);
    assertThat(untraced.has("traceparent")).isFalse();
    assertThat(traces(eddyline, "traced")).containsExactly("none", TRACE, "none");
  }

  private static void post(
      EddylineProcess eddyline, String command, String payload, String... headers)
      throws Exception {
    HttpResponse<String> answer =
        eddyline.post(
            "/v1/poll/traced/" + command,
            EddylineProcess.JSON.readTree(payload.replace('\'', '"')),
            headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private BufferedReader stream(EddylineProcess eddyline, String view) throws Exception {
    HttpResponse<InputStream> stream =
        client.send(
            HttpRequest.newBuilder(URI.create(eddyline.push() + "/v1/stream?view=" + view)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  /** The document of the next event of that name. */
  private static JsonNode next(BufferedReader stream, String event) throws IOException {
    boolean found = false;
    for (String line = stream.readLine(); line != null; line = stream.readLine()) {
      found |= line.equals("event: " + event);
      if (found && line.startsWith("data: ")) {
        return EddylineProcess.JSON.readTree(line.substring(6));
      }
    }
    throw new AssertionError("the stream has ended");
  }

  /** What the records of an entity's events have as their trace, in order. */
  private static List<String> traces(EddylineProcess eddyline, String entity) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    PollEvents.read(eddyline, IsolationLevel.READ_COMMITTED, records::add);
    return records.stream()
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(entity))
        .map(record -> record.headers().lastHeader("traceparent"))
        .map(TraceIT::text)
        .toList();
  }

  private static String text(@Nullable Header header) {
    return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
  }
}

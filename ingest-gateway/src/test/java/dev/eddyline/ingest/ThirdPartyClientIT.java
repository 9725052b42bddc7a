package dev.eddyline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.testkit.NodeProject;
import dev.eddyline.testkit.TestKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches and WebSockets with clients that others have written: npm's {@code undici}, {@code ws}.
 */
@Timeout(300)
class ThirdPartyClientIT {

  private static final int COMMANDS = 1_500;

  private static TestGateway gateway;
  private static NodeProject node;

  @BeforeAll
  static void start() throws Exception {
    node = NodeProject.installed(Path.of("src", "test", "js", "streams"));
    gateway = TestGateway.start(TestKafka.shared(), Map.of());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  /** Accepts every command, with the place in the log as its version. */
  private static FakeProjection accepting() {
    return gateway.decidedBy(taken -> Outcome.accepted(taken.command().id(), taken.offset()));
  }

  private static JsonNode sent(String how, String entity) throws Exception {
    return TestGateway.json(
        node.run(
            "",
            "node",
            "send.mjs",
            how,
            gateway.gateway.address(),
            entity,
            Integer.toString(COMMANDS)));
  }

  private static List<String> taken(FakeProjection projection, String entity) {
    return projection.taken().stream()
        .filter(one -> one.entity().equals(entity))
        .map(one -> one.command().id())
        .toList();
  }

  private static List<String> ids() {
    return IntStream.range(0, COMMANDS).mapToObj(i -> "n-" + i).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "gzip"})
  void a_batch_that_is_streamed(String how) throws Exception {
    // Given
    String entity = "undici-" + how;
    try (FakeProjection projection = accepting()) {
      // When
      JsonNode told = sent(how, entity);

      // Then
      assertThat(told.get("code").intValue()).isEqualTo(200);
      List<String> accepted = new ArrayList<>();
      told.get("results")
          .forEach(
              result -> {
                assertThat(result.get("status").textValue()).isEqualTo("accepted");
                accepted.add(result.get("command").textValue());
              });
      assertThat(accepted).containsExactlyElementsOf(ids());
      assertThat(taken(projection, entity)).containsExactlyElementsOf(ids());
    }
  }

  @Test
  void a_websocket_that_keeps_to_its_credit() throws Exception {
    // Given
    String entity = "ws";
    String held = "eddyline_ingest_stream_held_total{why=\"window\"}";
    double before = gateway.metric(held);
    try (FakeProjection projection = accepting()) {
      // When
      JsonNode told = sent("ws", entity);

      // Then
      assertThat(told.get("code").intValue()).isEqualTo(1000);
      List<String> accepted = new ArrayList<>();
      told.get("results")
          .forEach(
              result -> {
                if (result.get("status").textValue().equals("accepted")) {
                  accepted.add(result.get("command").textValue());
                }
              });
      assertThat(accepted).containsExactlyInAnyOrderElementsOf(ids());
      assertThat(taken(projection, entity)).containsExactlyElementsOf(ids());
      assertThat(gateway.metric(held) - before).as("times it was kept waiting").isZero();
    }
  }
}

package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page for operators, over a real socket. */
class StatusTest {

  private final TestGateway gateway = TestGateway.start("PUSH_STREAMS_MAX", "7");

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void tellsTheGatewayAtAGlance() throws Exception {
    // Given a gateway with two views, one of them still loading, and one client that follows both
    ViewKey lunch = new ViewKey("poll", "lunch");
    gateway.source.change(lunch, Documents.document(7, "e1", 3));
    gateway.source.change(new ViewKey("poll", "dinner"), Documents.document(7, "e1", 3));
    gateway.source.loading(lunch);
    try (SseSocket stream =
        new SseSocket(gateway.gateway.port(), "/v1/stream?view=poll/lunch&view=poll/dinner", 0)) {
      stream.nextEvent();

      // When
      JsonNode status = new ObjectMapper().readTree(gateway.send("GET", "/v1/status").body());

      // Then
      assertThat(Instant.parse(status.get("startedAt").textValue()))
          .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
      ((ObjectNode) status).remove("startedAt");
      assertThat(status)
          .isEqualTo(
              new ObjectMapper()
                  .readTree(
                      """
                      {"ready":false,"draining":false,
                       "sessions":{"open":1,"max":7,"behind":0},
                       "subscriptions":2,"views":2,
                       "bytes":{"views":22,"rings":0},"lag":1,
                       "partitions":[{"kind":"poll","partition":0,"loaded":false,"lag":1}]}"""));
    }
  }
}

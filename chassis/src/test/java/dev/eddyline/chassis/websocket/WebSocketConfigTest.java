package dev.eddyline.chassis.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebSocketConfigTest {

  @Test
  void these_are_the_keys_of_a_gateway_with_their_defaults() {
    // Given
    Settings settings = Settings.of(Map.of());

    // When
    WebSocketConfig.from(settings, "PUSH", 1_048_576);

    // Then
    assertThat(settings.used())
        .extracting(used -> used.key() + "=" + used.fallback())
        .containsExactly(
            "EDDYLINE_PUSH_WEBSOCKET_CONNECTIONS_MAX=15000",
            "EDDYLINE_PUSH_WEBSOCKET_MESSAGE_BYTES_MAX=1048576",
            "EDDYLINE_PUSH_WEBSOCKET_MESSAGE_TIMEOUT_MS=30000",
            "EDDYLINE_PUSH_WEBSOCKET_PING_INTERVAL_MS=20000",
            "EDDYLINE_PUSH_WEBSOCKET_PONG_TIMEOUT_MS=20000",
            "EDDYLINE_PUSH_WEBSOCKET_STALL_TIMEOUT_MS=300000",
            "EDDYLINE_PUSH_WEBSOCKET_CLOSE_TIMEOUT_MS=5000",
            "EDDYLINE_PUSH_WEBSOCKET_CONTROL_FRAMES_MAX=50",
            "EDDYLINE_PUSH_WEBSOCKET_SEND_BUFFER_BYTES=131072",
            "EDDYLINE_PUSH_WEBSOCKET_DEFLATE=true");
  }
}

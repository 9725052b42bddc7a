package dev.eddyline.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PushConfigTest {

  @Test
  void everyKeyWithItsDefault() {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    PushConfig.from(settings);

    // Then
    assertThat(
            settings.used().stream()
                .filter(used -> !used.key().endsWith("_IO_THREADS"))
                .map(used -> used.key() + "=" + used.value())
                .collect(Collectors.joining("\n")))
        .isEqualTo(
            """
            EDDYLINE_PUSH_HOST=127.0.0.1
            EDDYLINE_PUSH_PORT=8081
            EDDYLINE_PUSH_HEADER_BYTES_MAX=16384
            EDDYLINE_PUSH_BODY_BYTES_MAX=1048576
            EDDYLINE_PUSH_CONNECTIONS_MAX=20000
            EDDYLINE_PUSH_REQUEST_TIMEOUT_MS=10000
            EDDYLINE_PUSH_IDLE_TIMEOUT_MS=60000
            EDDYLINE_PUSH_DRAIN_TIMEOUT_MS=5000
            EDDYLINE_KAFKA_BOOTSTRAP=127.0.0.1:9092
            EDDYLINE_GENERATION_POLL=1
            EDDYLINE_PUSH_REGISTRY_ATTEMPTS_MAX=6
            EDDYLINE_PUSH_REGISTRY_PAUSE_MS=200
            EDDYLINE_PUSH_METADATA_PAUSE_MS=100
            EDDYLINE_PUSH_POLL_RECORDS_MAX=1000
            EDDYLINE_PUSH_VIEWS_PER_STREAM_MAX=64
            EDDYLINE_PUSH_CURSOR_CHARS_MAX=8192
            EDDYLINE_PUSH_HEARTBEAT_MS=15000
            EDDYLINE_PUSH_RECONNECT_DELAY_MS=1000
            EDDYLINE_PUSH_SEND_BUFFER_BYTES=131072
            EDDYLINE_PUSH_WAIT_MAX_MS=60000
            EDDYLINE_PUSH_ALLOW_ORIGIN=*
            EDDYLINE_PUSH_WEBSOCKET_CONNECTIONS_MAX=15000
            EDDYLINE_PUSH_WEBSOCKET_MESSAGE_BYTES_MAX=16384
            EDDYLINE_PUSH_WEBSOCKET_MESSAGE_TIMEOUT_MS=30000
            EDDYLINE_PUSH_WEBSOCKET_PING_INTERVAL_MS=20000
            EDDYLINE_PUSH_WEBSOCKET_PONG_TIMEOUT_MS=20000
            EDDYLINE_PUSH_WEBSOCKET_CLOSE_TIMEOUT_MS=5000
            EDDYLINE_PUSH_WEBSOCKET_CONTROL_FRAMES_MAX=50
            EDDYLINE_PUSH_WEBSOCKET_SEND_BUFFER_BYTES=131072
            EDDYLINE_PUSH_WEBSOCKET_DEFLATE=true
            EDDYLINE_PUSH_ECHO=false
            EDDYLINE_PUSH_RING_ENTRIES_MAX=256
            EDDYLINE_PUSH_RING_BYTES_MAX=262144
            EDDYLINE_PUSH_RING_AGE_MAX_MS=600000
            EDDYLINE_PUSH_STREAMS_MAX=15000
            EDDYLINE_PUSH_REST_MAX_MS=5
            EDDYLINE_PUSH_DRAIN_SPREAD_MS=1000""");
  }

  @Test
  void aMistypedKeyIsFatal() {
    // Given
    assertThatThrownBy(() -> TestGateway.config("PUSH_STREAM_MAX", "7"))
        // Then
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("EDDYLINE_PUSH_STREAM_MAX");
  }
}

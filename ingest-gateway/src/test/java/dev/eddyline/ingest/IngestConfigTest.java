package dev.eddyline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.chassis.http.AllowedOrigins;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.TlsConfig;
import dev.eddyline.chassis.websocket.WebSocketConfig;
import dev.eddyline.ingest.stream.StreamLimits;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.DocumentedTable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestConfigTest {

  @Test
  void defaults() {
    // When
    IngestConfig config = IngestConfig.from(Settings.of(Map.of("EDDYLINE_INGEST_IO_THREADS", "2")));

    // Then
    assertThat(config)
        .isEqualTo(
            new IngestConfig(
                new HttpConfig(
                    "127.0.0.1",
                    8080,
                    2,
                    16_384,
                    1_048_576,
                    20_000,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    Optional.empty()),
                "127.0.0.1:9092",
                KindContract.all().stream().map(kind -> kind.topics(1)).toList(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                20_000,
                20_000,
                67_108_864,
                10_000,
                33_554_432,
                Duration.ofSeconds(5),
                Duration.ZERO,
                new StreamLimits(1_024, 262_144),
                new WebSocketConfig(
                    15_000,
                    65_536,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(5),
                    50,
                    131_072,
                    true),
                new AllowedOrigins(Set.of()),
                Optional.empty()));
  }

  @Test
  void every_key_lands_in_its_place() {
    // Given
    Map<String, String> environment = new HashMap<>();
    environment.put("EDDYLINE_INGEST_HOST", "0.0.0.0");
    environment.put("EDDYLINE_INGEST_PORT", "1");
    environment.put("EDDYLINE_INGEST_IO_THREADS", "2");
    environment.put("EDDYLINE_INGEST_HEADER_BYTES_MAX", "1025");
    environment.put("EDDYLINE_INGEST_BODY_BYTES_MAX", "3");
    environment.put("EDDYLINE_INGEST_CONNECTIONS_MAX", "4");
    environment.put("EDDYLINE_INGEST_REQUEST_TIMEOUT_MS", "15");
    environment.put("EDDYLINE_INGEST_IDLE_TIMEOUT_MS", "16");
    environment.put("EDDYLINE_INGEST_DRAIN_TIMEOUT_MS", "17");
    environment.put("EDDYLINE_INGEST_TLS_CERTIFICATES", "c.pem");
    environment.put("EDDYLINE_INGEST_TLS_KEY", "k.pem");
    environment.put("EDDYLINE_INGEST_TLS_LOOK_EVERY_MS", "18");
    environment.put("EDDYLINE_KAFKA_BOOTSTRAP", "a:1,b:2");
    environment.put("EDDYLINE_KINDS", "poll");
    environment.put("EDDYLINE_GENERATION_POLL", "5");
    environment.put("EDDYLINE_INGEST_OUTCOME_WAIT_MS", "6");
    environment.put("EDDYLINE_INGEST_OUTCOME_WAIT_MAX_MS", "7");
    environment.put("EDDYLINE_INGEST_WAITS_MAX", "8");
    environment.put("EDDYLINE_INGEST_COMMANDS_IN_FLIGHT_MAX", "9");
    environment.put("EDDYLINE_INGEST_COMMAND_BYTES_IN_FLIGHT_MAX", "10");
    environment.put("EDDYLINE_INGEST_ACTOR_COMMANDS_IN_FLIGHT_MAX", "13");
    environment.put("EDDYLINE_INGEST_ACTOR_COMMAND_BYTES_IN_FLIGHT_MAX", "14");
    environment.put("EDDYLINE_INGEST_DELIVERY_TIMEOUT_MS", "111");
    environment.put("EDDYLINE_INGEST_LINGER_MS", "12");
    environment.put("EDDYLINE_INGEST_STREAM_COMMANDS_MAX", "19");
    environment.put("EDDYLINE_INGEST_STREAM_RESULT_BYTES_MAX", "1026");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_CONNECTIONS_MAX", "20");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_MESSAGE_BYTES_MAX", "127");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_MESSAGE_TIMEOUT_MS", "21");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_PING_INTERVAL_MS", "22");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_PONG_TIMEOUT_MS", "23");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_STALL_TIMEOUT_MS", "24");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_CLOSE_TIMEOUT_MS", "25");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_CONTROL_FRAMES_MAX", "26");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_SEND_BUFFER_BYTES", "4097");
    environment.put("EDDYLINE_INGEST_WEBSOCKET_DEFLATE", "false");
    environment.put("EDDYLINE_INGEST_ALLOW_ORIGIN", "https://pages.example, http://127.0.0.1:8081");
    environment.put("EDDYLINE_INGEST_VIEWS_URL", "https://views.example");
    Settings settings = Settings.of(environment);

    // When
    IngestConfig config = IngestConfig.from(settings);

    // Then
    assertThat(settings.used()).hasSameSizeAs(environment.entrySet());
    settings.refuseUnknown();
    assertThat(config)
        .isEqualTo(
            new IngestConfig(
                new HttpConfig(
                    "0.0.0.0",
                    1,
                    2,
                    1_025,
                    3,
                    4,
                    Duration.ofMillis(15),
                    Duration.ofMillis(16),
                    Duration.ofMillis(17),
                    Optional.of(
                        new TlsConfig(Path.of("c.pem"), Path.of("k.pem"), Duration.ofMillis(18)))),
                "a:1,b:2",
                List.of(new Topics("poll", 5)),
                Duration.ofMillis(6),
                Duration.ofMillis(7),
                8,
                9,
                10,
                13,
                14,
                Duration.ofMillis(111),
                Duration.ofMillis(12),
                new StreamLimits(19, 1_026),
                new WebSocketConfig(
                    20,
                    127,
                    Duration.ofMillis(21),
                    Duration.ofMillis(22),
                    Duration.ofMillis(23),
                    Duration.ofMillis(24),
                    Duration.ofMillis(25),
                    26,
                    4_097,
                    false),
                new AllowedOrigins(Set.of("https://pages.example", "http://127.0.0.1:8081")),
                Optional.of(URI.create("https://views.example"))));
  }

  @Test
  void it_may_be_open_to_other_pages_instead() {
    // Given
    IngestConfig config = IngestConfig.from(Settings.of(Map.of()));
    AllowedOrigins pages = new AllowedOrigins(Set.of("http://localhost:8081"));

    // When
    IngestConfig open = config.openTo(pages);

    // Then nothing else is different
    assertThat(open.allowOrigin()).isEqualTo(pages);
    assertThat(open.openTo(config.allowOrigin())).isEqualTo(config);
  }

  @Test
  void what_contradicts_itself_is_refused() {
    assertThatThrownBy(
            () ->
                IngestConfig.from(
                    Settings.of(Map.of("EDDYLINE_INGEST_OUTCOME_WAIT_MAX_MS", "4999"))))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "EDDYLINE_INGEST_OUTCOME_WAIT_MS must be at most EDDYLINE_INGEST_OUTCOME_WAIT_MAX_MS");
    assertThatThrownBy(
            () ->
                IngestConfig.from(
                    Settings.of(
                        Map.of(
                            "EDDYLINE_INGEST_DELIVERY_TIMEOUT_MS", "100",
                            "EDDYLINE_INGEST_LINGER_MS", "99"))))
        .hasMessage(
            "EDDYLINE_INGEST_DELIVERY_TIMEOUT_MS must be 2 ms or more above EDDYLINE_INGEST_LINGER_MS");
    assertThatThrownBy(
            () ->
                IngestConfig.from(
                    Settings.of(Map.of("EDDYLINE_INGEST_COMMAND_BYTES_IN_FLIGHT_MAX", "1000000"))))
        .hasMessage(
            "EDDYLINE_INGEST_COMMAND_BYTES_IN_FLIGHT_MAX must be at least EDDYLINE_INGEST_BODY_BYTES_MAX");
    assertThatThrownBy(
            () ->
                IngestConfig.from(
                    Settings.of(
                        Map.of("EDDYLINE_INGEST_ACTOR_COMMAND_BYTES_IN_FLIGHT_MAX", "1000000"))))
        .hasMessage(
            "EDDYLINE_INGEST_ACTOR_COMMAND_BYTES_IN_FLIGHT_MAX must be at least"
                + " EDDYLINE_INGEST_BODY_BYTES_MAX");
  }

  @ParameterizedTest
  @ValueSource(strings = {"views.example", "ftp://views.example", "http:///v1", "http://a b"})
  void what_is_no_address_of_views_is_refused(String url) {
    assertThatThrownBy(
            () -> IngestConfig.from(Settings.of(Map.of("EDDYLINE_INGEST_VIEWS_URL", url))))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "EDDYLINE_INGEST_VIEWS_URL must be a URL with http or https, not '" + url + "'");
  }

  @Test
  void the_documented_table_is_this_one() throws Exception {
    // Given nothing is set
    Settings settings = Settings.of(Map.of());

    // When
    IngestConfig.from(settings);

    // Then
    assertThat(DocumentedTable.settings("ingest-gateway"))
        .containsExactlyElementsOf(
            settings.used().stream()
                .map(
                    used ->
                        DocumentedTable.setting(
                            used.key(), used.fallback(), used.meaning(), used.secret()))
                .toList());
  }
}

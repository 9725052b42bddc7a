package dev.eddyline.ingest;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.chassis.http.AllowedOrigins;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.websocket.WebSocketConfig;
import dev.eddyline.ingest.stream.StreamLimits;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.topic.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that can be set of an ingest gateway.
 *
 * @param http the listener and its limits
 * @param bootstrap Kafka's {@code host:port}, several with commas
 * @param topics the generation of each kind whose commands are taken
 * @param outcomeWait how long a request waits for its outcome where it names no time
 * @param outcomeWaitMax the longest wait a request may ask for
 * @param waitsMax requests that may wait at once; further ones are answered once durable
 * @param commandsInFlightMax commands between the request and Kafka's answer
 * @param commandBytesInFlightMax their bytes
 * @param actorCommandsInFlightMax those of one actor
 * @param actorCommandBytesInFlightMax their bytes
 * @param deliveryTimeout for Kafka to answer, with every retry
 * @param linger how long a command may wait for others to be sent with
 * @param streams how much of one batch or WebSocket may be under way
 * @param webSocket limits of WebSockets
 * @param allowOrigin whose pages may send commands
 * @param views where clients find the push gateway, which is linked to; empty for no links
 */
public record IngestConfig(
    HttpConfig http,
    String bootstrap,
    List<Topics> topics,
    Duration outcomeWait,
    Duration outcomeWaitMax,
    int waitsMax,
    int commandsInFlightMax,
    long commandBytesInFlightMax,
    int actorCommandsInFlightMax,
    long actorCommandBytesInFlightMax,
    Duration deliveryTimeout,
    Duration linger,
    StreamLimits streams,
    WebSocketConfig webSocket,
    AllowedOrigins allowOrigin,
    Optional<URI> views) {

  static final String PREFIX = "INGEST";

  /** The key of the origins whose pages may send. */
  public static final String ALLOW_ORIGIN = PREFIX + "_ALLOW_ORIGIN";

  static final int PORT = 8080;

  public IngestConfig {
    topics = List.copyOf(topics);
    require(
        outcomeWait.compareTo(outcomeWaitMax) <= 0,
        "_OUTCOME_WAIT_MS must be at most",
        "_OUTCOME_WAIT_MAX_MS");
    require(
        deliveryTimeout.compareTo(linger.plusMillis(2)) >= 0,
        "_DELIVERY_TIMEOUT_MS must be 2 ms or more above",
        "_LINGER_MS");
    require(
        commandBytesInFlightMax >= http.bodyBytesMax(),
        "_COMMAND_BYTES_IN_FLIGHT_MAX must be at least",
        "_BODY_BYTES_MAX");
    require(
        actorCommandBytesInFlightMax >= http.bodyBytesMax(),
        "_ACTOR_COMMAND_BYTES_IN_FLIGHT_MAX must be at least",
        "_BODY_BYTES_MAX");
  }

  /**
   * Takes the gateway's keys.
   *
   * @throws dev.eddyline.chassis.config.SettingsException if one cannot be used
   */
  public static IngestConfig from(Settings settings) {
    return new IngestConfig(
        HttpConfig.from(settings, PREFIX, PORT),
        settings.text(
            "KAFKA_BOOTSTRAP", "127.0.0.1:9092", "Kafka's host:port, several with commas"),
        // Nobody gives a fold commands.
        ViewContract.topics(settings.kinds(ViewContract.names()), settings::generation).stream()
            .filter(topics -> !topics.fold())
            .toList(),
        settings.millis(
            PREFIX + "_OUTCOME_WAIT_MS",
            5_000,
            0,
            60_000,
            "wait for an outcome where none is asked for"),
        settings.millis(
            PREFIX + "_OUTCOME_WAIT_MAX_MS", 30_000, 0, 600_000, "longest wait for an outcome"),
        settings.integer(
            PREFIX + "_WAITS_MAX", 20_000, 0, 10_000_000, "requests that wait at once"),
        settings.integer(
            PREFIX + "_COMMANDS_IN_FLIGHT_MAX",
            20_000,
            1,
            10_000_000,
            "commands Kafka has not answered yet"),
        settings.number(
            PREFIX + "_COMMAND_BYTES_IN_FLIGHT_MAX",
            64L << 20,
            1,
            1L << 40,
            "bytes of commands Kafka has not answered yet"),
        settings.integer(
            PREFIX + "_ACTOR_COMMANDS_IN_FLIGHT_MAX",
            10_000,
            1,
            10_000_000,
            "commands of one actor Kafka has not answered yet"),
        settings.number(
            PREFIX + "_ACTOR_COMMAND_BYTES_IN_FLIGHT_MAX",
            32L << 20,
            1,
            1L << 40,
            "bytes of one actor's commands Kafka has not answered yet"),
        settings.millis(
            PREFIX + "_DELIVERY_TIMEOUT_MS", 5_000, 100, 120_000, "for Kafka to confirm a command"),
        settings.millis(
            PREFIX + "_LINGER_MS", 0, 0, 1_000, "for commands to be sent to Kafka together"),
        StreamLimits.from(settings, PREFIX),
        WebSocketConfig.from(settings, PREFIX, 65_536),
        AllowedOrigins.from(
            settings,
            ALLOW_ORIGIN,
            AllowedOrigins.OWN,
            "origins whose pages may send commands and read metrics, with commas; * is any, none is no other"),
        settings.url(PREFIX + "_VIEWS_URL", "where clients find the push gateway, for links"));
  }

  /** The same, but with links to there where it has none. */
  public IngestConfig linkingTo(URI pushGateway) {
    return with(allowOrigin, views.or(() -> Optional.of(pushGateway)));
  }

  /** The same, but open to pages of these origins instead. */
  public IngestConfig openTo(AllowedOrigins origins) {
    return with(origins, views);
  }

  private IngestConfig with(AllowedOrigins origins, Optional<URI> links) {
    return new IngestConfig(
        http,
        bootstrap,
        topics,
        outcomeWait,
        outcomeWaitMax,
        waitsMax,
        commandsInFlightMax,
        commandBytesInFlightMax,
        actorCommandsInFlightMax,
        actorCommandBytesInFlightMax,
        deliveryTimeout,
        linger,
        streams,
        webSocket,
        origins,
        links);
  }

  private static void require(boolean holds, String keyAndRule, String otherKey) {
    if (!holds) {
      String prefix = Settings.PREFIX + PREFIX;
      throw new SettingsException(prefix + keyAndRule + " " + prefix + otherKey);
    }
  }
}

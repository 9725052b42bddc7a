package dev.eddyline.push;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.websocket.WebSocketConfig;
import dev.eddyline.push.fanout.HubConfig;
import dev.eddyline.push.pages.PagesConfig;
import dev.eddyline.push.presence.PresenceConfig;
import dev.eddyline.push.tail.TailConfig;
import dev.eddyline.push.transport.StreamConfig;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.schemas.topic.Topics;
import java.time.Duration;

/**
 * Everything the push gateway can be told at the start.
 *
 * @param socket how WebSockets are served
 * @param echo whether there is an endpoint that sends every message back, for conformance suites
 * @param hub how views are kept and handed out
 * @param presence whether and how it is told who follows a view
 * @param pages whether there are pages, and where they send commands
 * @param drainSpread over how long the ends of all streams are spread at the stop
 */
public record PushConfig(
    HttpConfig http,
    TailConfig tail,
    StreamConfig stream,
    WebSocketConfig socket,
    boolean echo,
    HubConfig hub,
    PresenceConfig presence,
    PagesConfig pages,
    Duration drainSpread) {

  /** Where the gateway listens unless told otherwise. */
  public static final int PORT = 8081;

  /** What a client says is a view's name and a few words. */
  private static final int SOCKET_MESSAGE_BYTES_MAX = 16_384;

  public static PushConfig from(Settings settings) {
    HttpConfig http = HttpConfig.from(settings, "PUSH", PORT);
    TailConfig tail = TailConfig.from(settings);
    return new PushConfig(
        http,
        tail,
        StreamConfig.from(settings),
        WebSocketConfig.from(settings, "PUSH", SOCKET_MESSAGE_BYTES_MAX),
        settings.flag("PUSH_ECHO", false, "whether /v1/echo sends every WebSocket message back"),
        hub(settings),
        PresenceConfig.from(
            settings,
            tail.bootstrapServers(),
            tail.topics().stream().map(Topics::kind).toList(),
            tail.metadataPause()),
        PagesConfig.from(settings),
        settings.millis(
            "PUSH_DRAIN_SPREAD_MS", 1_000, 0, 600_000, "over how long streams end at the stop"));
  }

  private static HubConfig hub(Settings settings) {
    return new HubConfig(
        new RingLimits(
            settings.integer(
                "PUSH_RING_ENTRIES_MAX", 256, 1, 65_536, "patches kept per view for resuming"),
            settings.number(
                "PUSH_RING_BYTES_MAX", 262_144, 0, 1L << 30, "bytes of patches kept per view"),
            settings.millis(
                "PUSH_RING_AGE_MAX_MS",
                600_000,
                1,
                Integer.MAX_VALUE,
                "age of patches kept per view")),
        settings.number(
            "PUSH_RINGS_BYTES_MAX",
            67_108_864,
            0,
            1L << 40,
            "bytes of patches kept of all views together"),
        settings.integer("PUSH_STREAMS_MAX", 15_000, 1, 1_000_000, "streams open at once"),
        settings.integer(
            "PUSH_ADMISSIONS_PER_SECOND_MAX", 5_000, 1, 1_000_000, "streams opened in a second"),
        settings.millis(
            "PUSH_REST_MAX_MS", 5, 0, 1_000, "longest wait for more changes under load"));
  }
}

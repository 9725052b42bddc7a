package dev.eddyline.push;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.push.tail.TailConfig;
import dev.eddyline.push.transport.StreamConfig;
import dev.eddyline.push.view.RingLimits;

/**
 * Everything the push gateway can be told at the start.
 *
 * @param streamsMax streams at once
 */
public record PushConfig(
    HttpConfig http, TailConfig tail, StreamConfig stream, RingLimits ring, int streamsMax) {

  /** Where the gateway listens unless told otherwise. */
  public static final int PORT = 8081;

  public static PushConfig from(Settings settings) {
    return new PushConfig(
        HttpConfig.from(settings, "PUSH", PORT),
        TailConfig.from(settings),
        StreamConfig.from(settings),
        new RingLimits(
            settings.integer(
                "PUSH_RING_ENTRIES_MAX", 256, 1, 65_536, "patches kept per view for resuming"),
            settings.number(
                "PUSH_RING_BYTES_MAX", 262_144, 0, 1L << 30, "bytes of patches kept per view")),
        settings.integer("PUSH_STREAMS_MAX", 15_000, 1, 1_000_000, "streams open at once"));
  }
}

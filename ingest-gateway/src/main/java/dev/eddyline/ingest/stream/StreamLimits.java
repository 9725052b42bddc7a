package dev.eddyline.ingest.stream;

import dev.eddyline.chassis.config.Settings;

/**
 * How much of one batch or WebSocket may be under way.
 *
 * @param commandsMax commands whose last result is not told yet; further ones are not read
 * @param resultBytesMax results that the client has not read yet; with more, nothing is read
 */
public record StreamLimits(int commandsMax, int resultBytesMax) {

  /** Takes the keys {@code <prefix>_STREAM_COMMANDS_MAX} and so on. */
  public static StreamLimits from(Settings settings, String prefix) {
    return new StreamLimits(
        settings.integer(
            prefix + "_STREAM_COMMANDS_MAX",
            1_024,
            1,
            1_000_000,
            "commands of one batch or WebSocket under way"),
        settings.integer(
            prefix + "_STREAM_RESULT_BYTES_MAX",
            262_144,
            1_024,
            1 << 30,
            "results one batch or WebSocket has not read"));
  }
}

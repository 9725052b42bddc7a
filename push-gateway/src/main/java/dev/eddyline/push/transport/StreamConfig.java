package dev.eddyline.push.transport;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.AllowedOrigins;
import java.time.Duration;

/**
 * How streams are served.
 *
 * @param viewsPerStreamMax views one event stream may follow
 * @param viewsPerSocketMax views one WebSocket may follow
 * @param cursorCharsMax length of a cursor a client may show
 * @param heartbeat a stream is never silent for longer
 * @param reconnectDelay mean time after which a client is told to come again
 * @param sendBufferBytes what the system buffers for one socket: so far a slow client may be behind
 *     before its updates are combined
 * @param stallTimeout how long a full socket may take nothing: a client that reads very slowly
 *     makes room only now and then
 * @param waitMax the longest that a request for one view may wait for its next change
 * @param allowOrigin whose pages may read
 */
public record StreamConfig(
    int viewsPerStreamMax,
    int viewsPerSocketMax,
    int cursorCharsMax,
    Duration heartbeat,
    Duration reconnectDelay,
    int sendBufferBytes,
    Duration stallTimeout,
    Duration waitMax,
    AllowedOrigins allowOrigin) {

  public static StreamConfig from(Settings settings) {
    return new StreamConfig(
        settings.integer(
            "PUSH_VIEWS_PER_STREAM_MAX", 64, 1, 10_000, "views one event stream may follow"),
        settings.integer(
            "PUSH_VIEWS_PER_WEBSOCKET_MAX", 1_000, 1, 100_000, "views one WebSocket may follow"),
        settings.integer(
            "PUSH_CURSOR_CHARS_MAX", 8_192, 256, 1_048_576, "length of a cursor, in characters"),
        settings.millis("PUSH_HEARTBEAT_MS", 15_000, 40, 600_000, "longest silence of a stream"),
        settings.millis(
            "PUSH_RECONNECT_DELAY_MS", 1_000, 1, 600_000, "mean delay before a client comes again"),
        settings.integer(
            "PUSH_SEND_BUFFER_BYTES", 131_072, 4_096, 16_777_216, "socket buffer of one stream"),
        settings.millis(
            "PUSH_STALL_TIMEOUT_MS", 300_000, 10, 3_600_000, "for a full socket to take anything"),
        settings.millis(
            "PUSH_WAIT_MAX_MS", 60_000, 1_000, 600_000, "longest wait of a request for one view"),
        AllowedOrigins.from(
            settings,
            "PUSH_ALLOW_ORIGIN",
            AllowedOrigins.ANY,
            "origins whose pages may read, with commas; * is any, none is no other"));
  }
}

package dev.eddyline.chassis.websocket;

import dev.eddyline.chassis.config.Settings;
import java.time.Duration;

/**
 * The limits of the WebSockets of one gateway.
 *
 * @param connectionsMax open at once
 * @param messageBytesMax of one message of a client, as it was before it was compressed
 * @param messageTimeout from a message's first byte to its last
 * @param pingInterval silence of a client after which it is asked whether it is there
 * @param pongTimeout how long its answer, or any other sign of life, is waited for
 * @param stallTimeout how long a full socket may take nothing: a client that reads very slowly
 *     makes room only now and then
 * @param closeTimeout for the closing handshake, and for a client to take it
 * @param controlFramesMax pings and pongs of one client in a second
 * @param sendBufferBytes what the system buffers for one socket
 * @param deflate whether compression is negotiated
 */
public record WebSocketConfig(
    int connectionsMax,
    int messageBytesMax,
    Duration messageTimeout,
    Duration pingInterval,
    Duration pongTimeout,
    Duration stallTimeout,
    Duration closeTimeout,
    int controlFramesMax,
    int sendBufferBytes,
    boolean deflate) {

  /**
   * Takes the keys {@code <prefix>_WEBSOCKET_MESSAGE_BYTES_MAX} and so on.
   *
   * @param messageBytesMax of one message unless told otherwise
   */
  public static WebSocketConfig from(Settings settings, String prefix, int messageBytesMax) {
    String key = prefix + "_WEBSOCKET_";
    return new WebSocketConfig(
        settings.integer(key + "CONNECTIONS_MAX", 15_000, 1, 1_000_000, "open WebSockets at once"),
        settings.integer(
            key + "MESSAGE_BYTES_MAX",
            messageBytesMax,
            125,
            1 << 30,
            "one message of a client, in bytes"),
        settings.millis(key + "MESSAGE_TIMEOUT_MS", 30_000, 10, 600_000, "to receive one message"),
        settings.millis(
            key + "PING_INTERVAL_MS", 20_000, 10, 600_000, "silence after which a ping is sent"),
        settings.millis(
            key + "PONG_TIMEOUT_MS", 20_000, 10, 600_000, "for a sign of life after a ping"),
        settings.millis(
            key + "STALL_TIMEOUT_MS", 300_000, 10, 3_600_000, "for a full socket to take anything"),
        settings.millis(key + "CLOSE_TIMEOUT_MS", 5_000, 10, 600_000, "for the closing handshake"),
        settings.integer(
            key + "CONTROL_FRAMES_MAX",
            50,
            1,
            1_000_000,
            "pings and pongs of a client in a second"),
        settings.integer(
            key + "SEND_BUFFER_BYTES",
            131_072,
            4_096,
            16_777_216,
            "socket buffer of one WebSocket"),
        settings.flag(key + "DEFLATE", true, "whether compression is negotiated"));
  }
}

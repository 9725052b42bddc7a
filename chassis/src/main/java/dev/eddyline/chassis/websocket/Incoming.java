package dev.eddyline.chassis.websocket;

/** What a client has said: a whole message or control frame, or what is wrong. */
@SuppressWarnings("ArrayRecordComponent") // taken by one, compared with nothing
public sealed interface Incoming {

  /**
   * A text message.
   *
   * @param utf8 valid UTF-8; the receiver's own
   */
  record Text(byte[] utf8) implements Incoming {}

  /**
   * A binary message.
   *
   * @param bytes the receiver's own
   */
  record Binary(byte[] bytes) implements Incoming {}

  /**
   * A ping (RFC 6455 section 5.5.2).
   *
   * @param payload at most 125 bytes, to be sent back
   */
  record Ping(byte[] payload) implements Incoming {}

  /** A pong, asked for or not (RFC 6455 section 5.5.3). */
  record Pong(byte[] payload) implements Incoming {}

  /**
   * The client closes, or answers our close (RFC 6455 section 5.5.1).
   *
   * @param code {@link CloseCode#NO_CODE} where the frame has none
   */
  record Close(int code, String reason) implements Incoming {}

  /**
   * The client must be failed (RFC 6455 section 7.1.7).
   *
   * @param code to close with
   * @param reason at most 123 bytes of ASCII
   */
  record Violation(CloseCode code, String reason) implements Incoming {}
}

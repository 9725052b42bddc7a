package dev.eddyline.chassis.websocket;

/**
 * The codes with which we close a WebSocket: those of RFC 6455 section 7.4.1 and of its registry
 * where they fit, else our own. From 4000 to 4499 a client comes again, from 4500 to 4999 it need
 * not, since the same would happen. {@code docs/PROTOCOL.md} has the same table.
 */
public enum CloseCode {
  NORMAL(1000, false, "both sides are done"),
  GOING_AWAY(1001, true, "the server goes away"),
  PROTOCOL_ERROR(1002, false, "the client broke the protocol"),
  UNSUPPORTED_DATA(1003, false, "this sort of message is not taken here"),
  INVALID_DATA(1007, false, "a text is no UTF-8, or what was compressed cannot be read"),
  TOO_BIG(1009, false, "a message has more bytes than are taken"),
  INTERNAL_ERROR(1011, true, "the fault is ours; it has been logged"),
  SERVICE_RESTART(1012, true, "the server stops or starts again"),
  TRY_AGAIN_LATER(1013, true, "the server has no room now"),
  SILENT(4000, true, "no pong came in time, or nothing was read"),
  MESSAGE_TIMEOUT(4001, true, "a message did not come to its end in time"),
  TOO_MANY_CONTROL_FRAMES(4500, false, "pings or pongs came too fast");

  /** RFC 6455 section 7.1.5: what is said of a close frame without a code. Never sent. */
  public static final int NO_CODE = 1005;

  /** RFC 6455 section 7.1.5: what is said of an end without a close frame. Never sent. */
  public static final int NO_CLOSE_FRAME = 1006;

  private final int number;
  private final boolean reconnect;
  private final String text;

  CloseCode(int number, boolean reconnect, String text) {
    this.number = number;
    this.reconnect = reconnect;
    this.text = text;
  }

  /** What stands in the close frame. */
  public int number() {
    return number;
  }

  /** Whether a client should come again. */
  public boolean reconnect() {
    return reconnect;
  }

  /** What it means, for people. */
  public String text() {
    return text;
  }

  /**
   * Whether a client may send a code: RFC 6455 section 7.4, with the codes registered since. Those
   * that stand for the absence of a frame are not sent, and the others below 3000 mean nothing.
   */
  static boolean mayBeSent(int number) {
    return (number >= 1000 && number <= 1003)
        || (number >= 1007 && number <= 1014)
        || (number >= 3000 && number <= 4999);
  }
}

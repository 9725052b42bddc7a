package dev.eddyline.chassis.websocket;

import dev.eddyline.chassis.http.ProblemCode;

/** Why a WebSocket is not opened, beside the problems of every listener. */
public enum WebSocketProblem implements ProblemCode {
  /** The key is no 16 bytes in Base64. */
  INVALID_WEBSOCKET_KEY(400),
  /** A handshake has no body. */
  UNEXPECTED_BODY(400),
  /** Scripts of this origin may not connect. */
  ORIGIN_NOT_ALLOWED(403),
  /** A WebSocket is opened here, and none was asked for. */
  UPGRADE_REQUIRED(426),
  /** Another version than 13. */
  UNSUPPORTED_WEBSOCKET_VERSION(426),
  /** More WebSockets than may be open. */
  TOO_MANY_WEBSOCKETS(503);

  private final int status;

  WebSocketProblem(int status) {
    this.status = status;
  }

  @Override
  public int status() {
    return status;
  }
}

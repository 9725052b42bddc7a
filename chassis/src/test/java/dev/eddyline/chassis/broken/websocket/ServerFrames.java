package dev.eddyline.chassis.broken.websocket;

/** Asks a clock, which what is pure must not. */
final class ServerFrames {

  private ServerFrames() {}

  static long now() {
    return System.nanoTime();
  }
}

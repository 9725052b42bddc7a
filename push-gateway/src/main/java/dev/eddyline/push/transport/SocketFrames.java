package dev.eddyline.push.transport;

import static java.util.Objects.requireNonNull;

import dev.eddyline.chassis.websocket.MessageDeflater;
import dev.eddyline.chassis.websocket.ServerFrames;
import dev.eddyline.chassis.websocket.WebSocketConnection;
import dev.eddyline.push.view.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * A view's frames as WebSocket messages: the same documents as in an event stream, with the event's
 * name as their first member. What stands before the shared bytes is made once per frame. Any
 * thread.
 */
final class SocketFrames {

  private static final Map<Frame.Event, byte[]> NAMES = new EnumMap<>(Frame.Event.class);

  static {
    for (Frame.Event event : Frame.Event.values()) {
      NAMES.put(
          event, ("{\"event\":\"" + event.word() + "\",").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Shorter messages are not worth compressing. */
  private static final int DEFLATE_BYTES_MIN = 128;

  private SocketFrames() {}

  /** What stands before a text message of so many bytes. */
  static byte[] header(int bytes) {
    return ServerFrames.header(ServerFrames.Kind.TEXT, bytes);
  }

  /**
   * Adds a frame to what is to be written.
   *
   * @param deflater of the calling thread
   */
  static void add(Frame frame, WebSocketConnection to, MessageDeflater deflater) {
    if (to.deflates() && frame.json().length >= DEFLATE_BYTES_MIN) {
      to.add(
          frame.whole(
              of -> ServerFrames.deflatedFrame(ServerFrames.Kind.TEXT, message(of), deflater)));
      return;
    }
    to.add(frame.head(SocketFrames::head));
    // The document's own opening brace is in the head.
    to.add(frame.json(), 1, frame.json().length - 1);
  }

  private static byte[] head(Frame frame) {
    byte[] name = requireNonNull(NAMES.get(frame.event()));
    return joined(header(name.length + frame.json().length - 1), name, 0);
  }

  /** The whole message. */
  private static byte[] message(Frame frame) {
    return joined(requireNonNull(NAMES.get(frame.event())), frame.json(), 1);
  }

  private static byte[] joined(byte[] first, byte[] second, int from) {
    byte[] both = Arrays.copyOf(first, first.length + second.length - from);
    System.arraycopy(second, from, both, first.length, second.length - from);
    return both;
  }
}

package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a reader does with whatever a client may send. */
class MessageReaderPropertyTest {

  private static final int MAX = 5_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final MessageDeflater deflater = new MessageDeflater();
  // One for all readers, as on an I/O thread.
  private final MessageInflater inflater = new MessageInflater();

  @Test
  void the_messages_sent_are_the_messages_read_however_they_are_framed_and_cut() {
    for (int run = 0; run < 2_000; run++) {
      // Given messages in random fragments, with control frames between them
      boolean deflate = random.nextBoolean();
      List<String> sent = new ArrayList<>();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int message = random.nextInt(6); message >= 0; message--) {
        if (random.nextBoolean()) {
          byte[] payload = text().getBytes(UTF_8);
          send(bytes, ClientFrames.TEXT, payload, deflate, sent);
          sent.add("text " + new String(payload, UTF_8));
        } else {
          byte[] payload = noise(random.nextInt(MAX + 1));
          send(bytes, ClientFrames.BINARY, payload, deflate, sent);
          sent.addAll(MessageReaderTest.words(List.of(new Incoming.Binary(payload))));
        }
      }
      sent.add("close 1000 done");
      bytes.writeBytes(ClientFrames.close(1000, "done"));

      // When
      MessageReader reader = new MessageReader(MAX, deflate ? inflater : null);
      List<Incoming> found = feedInPieces(reader, bytes.toByteArray());

      // Then
      assertThat(MessageReaderTest.words(found)).as("random seed %s", seed).isEqualTo(sent);
    }
  }

  @Test
  void garbage_is_at_most_a_violation_and_nothing_beyond_the_limit_is_held() {
    int violations = 0;
    for (int run = 0; run < 20_000; run++) {
      // Given what is random, or nearly right
      boolean deflate = random.nextBoolean();
      byte[] bytes = random.nextBoolean() ? noise(random.nextInt(300)) : damaged(deflate);

      // When
      MessageReader reader = new MessageReader(MAX, deflate ? inflater : null);
      List<Incoming> found = feedInPieces(reader, bytes);

      // Then
      long ends =
          found.stream()
              .filter(
                  incoming ->
                      incoming instanceof Incoming.Violation || incoming instanceof Incoming.Close)
              .count();
      assertThat(ends).as("random seed %s", seed).isLessThanOrEqualTo(1);
      if (found.stream().anyMatch(Incoming.Violation.class::isInstance)) {
        violations++;
        assertThat(found.getLast()).isInstanceOf(Incoming.Violation.class);
      }
    }
    assertThat(violations).isBetween(5_000, 19_900);
  }

  private List<Incoming> feedInPieces(MessageReader reader, byte[] bytes) {
    List<Incoming> found = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from + 1 + random.nextInt(Math.min(bytes.length - from, 1 + random.nextInt(2_000)));
      ByteBuffer piece =
          random.nextBoolean()
              ? ByteBuffer.wrap(bytes, from, to - from)
              : ByteBuffer.allocateDirect(to - from).put(bytes, from, to - from).flip();
      while (piece.hasRemaining()) {
        Incoming next = reader.next(piece);
        if (next != null) {
          found.add(next);
        }
      }
      assertThat(reader.heldBytes())
          .as("random seed %s", seed)
          .isLessThanOrEqualTo(MAX + (MAX >> 10) + 64 + 125);
      from = to;
    }
    return found;
  }

  private void send(
      ByteArrayOutputStream bytes,
      int opcode,
      byte[] payload,
      boolean mayDeflate,
      List<String> sent) {
    boolean deflated = mayDeflate && random.nextBoolean();
    byte[] left = deflated ? deflater.deflate(payload) : payload;
    int first = opcode | (deflated ? ClientFrames.RSV1 : 0);
    while (random.nextInt(3) == 0) {
      int length = random.nextInt(left.length + 1);
      bytes.writeBytes(ClientFrames.frame(first, Arrays.copyOf(left, length), random.nextInt()));
      left = Arrays.copyOfRange(left, length, left.length);
      first = ClientFrames.CONTINUATION;
      if (random.nextInt(4) == 0) {
        byte[] control = noise(random.nextInt(126));
        boolean ping = random.nextBoolean();
        bytes.writeBytes(
            ClientFrames.frame(
                ClientFrames.FIN | (ping ? ClientFrames.PING : ClientFrames.PONG),
                control,
                random.nextInt()));
        sent.addAll(
            MessageReaderTest.words(
                List.of(ping ? new Incoming.Ping(control) : new Incoming.Pong(control))));
      }
    }
    bytes.writeBytes(ClientFrames.frame(ClientFrames.FIN | first, left, random.nextInt()));
  }

  /** Frames of which some bytes are not as they should be. */
  private byte[] damaged(boolean deflate) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int message = random.nextInt(4); message >= 0; message--) {
      send(
          bytes,
          random.nextBoolean() ? ClientFrames.TEXT : ClientFrames.BINARY,
          noise(random.nextInt(random.nextInt(20) == 0 ? MAX : 200)),
          deflate,
          new ArrayList<>());
    }
    byte[] damaged = bytes.toByteArray();
    for (int i = random.nextInt(4); i > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }

  private String text() {
    return random
        .ints(random.nextInt(random.nextInt(10) == 0 ? MAX / 4 : 60), 0, Character.MAX_CODE_POINT)
        .filter(point -> point < 0xD800 || point > 0xDFFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      Arrays.fill(bytes, (byte) 'x');
    }
    return bytes;
  }
}

package dev.eddyline.chassis.websocket;

import static dev.eddyline.chassis.websocket.ClientFrames.BINARY;
import static dev.eddyline.chassis.websocket.ClientFrames.CONTINUATION;
import static dev.eddyline.chassis.websocket.ClientFrames.FIN;
import static dev.eddyline.chassis.websocket.ClientFrames.RSV1;
import static dev.eddyline.chassis.websocket.ClientFrames.TEXT;
import static dev.eddyline.chassis.websocket.ClientFrames.close;
import static dev.eddyline.chassis.websocket.ClientFrames.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sections 12 and 13 of the Autobahn test suite against the echo over a real socket: many messages
 * of all sizes and sorts, compressed, with every combination of parameters that a client may offer.
 */
@Timeout(120)
class CompressionConformanceTest {

  private static final int MESSAGES = 200;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.echo();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> sizesAndOffers() {
    List<Arguments> all = new ArrayList<>();
    int[] sizes = {16, 64, 256, 1_024, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072};
    String[] offers = {
      // Section 12, and sections 13.1 to 13.7 with what they offer.
      "permessage-deflate",
      "permessage-deflate; client_max_window_bits",
      "permessage-deflate; server_no_context_takeover; client_max_window_bits",
      "permessage-deflate; server_max_window_bits=15; client_max_window_bits",
      "permessage-deflate; server_max_window_bits=9; client_max_window_bits, permessage-deflate",
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    };
    for (int i = 0; i < sizes.length; i++) {
      all.add(Arguments.of(sizes[i], offers[i % offers.length], true));
      all.add(Arguments.of(sizes[i], offers[(i + 3) % offers.length], true));
    }
    // We do not compress with a smaller window, so the messages go as they are.
    all.add(Arguments.of(1_024, "permessage-deflate; server_max_window_bits=9", false));
    return all.stream();
  }

  @ParameterizedTest(name = "{0} bytes, {1}")
  @MethodSource("sizesAndOffers")
  void what_is_sent_compressed_comes_back(int size, String offer, boolean negotiated)
      throws Exception {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> messages = new ArrayList<>();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    MessageDeflater deflater = new MessageDeflater();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = i % 2 == 0 ? letters(random, size) : noise(random, size);
      messages.add(message);
      byte[] payload = negotiated ? deflater.deflate(message) : message;
      int first = (i % 2 == 0 ? TEXT : BINARY) | (negotiated ? RSV1 : 0);
      if (i % 3 == 0) {
        int cut = random.nextInt(payload.length + 1);
        sent.writeBytes(frame(first, Arrays.copyOf(payload, cut)));
        sent.writeBytes(
            frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, cut, payload.length)));
      } else {
        sent.writeBytes(frame(FIN | first, payload));
      }
    }
    sent.writeBytes(close(1000, ""));

    try (RawWebSocket client =
        RawWebSocket.open(server.port(), "Sec-WebSocket-Extensions: " + offer)) {
      assertThat(client.head().contains("permessage-deflate")).isEqualTo(negotiated);

      // When
      Thread sending = Thread.ofVirtual().start(() -> send(client, sent.toByteArray()));

      // Then
      int compressed = 0;
      for (int i = 0; i < MESSAGES; i++) {
        RawWebSocket.Frame echo = client.next();
        assertThat(echo.opcode()).isEqualTo(i % 2 == 0 ? TEXT : BINARY);
        assertThat(echo.isDeflated() && !negotiated).isFalse();
        compressed += echo.isDeflated() ? 1 : 0;
        byte[] payload = echo.isDeflated() ? inflated(echo.payload(), size) : echo.payload();
        assertThat(payload).as("random seed %s", seed).isEqualTo(messages.get(i));
      }
      assertThat(client.next().code()).isEqualTo(1000);
      assertThat(client.next()).isNull();
      boolean worthIt = negotiated && size >= WebSocketConnection.DEFLATE_BYTES_MIN;
      assertThat(compressed).isGreaterThanOrEqualTo(worthIt ? MESSAGES / 2 : 0);
      sending.join();
    }
  }

  private static void send(RawWebSocket client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each message by a new inflater: no context is taken over. */
  private static byte[] inflated(byte[] payload, int size) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(ClientFrames.joined(payload, ClientFrames.hex("00 00 ff ff")));
    byte[] out = new byte[size + 1];
    int count = inflater.inflate(out);
    inflater.end();
    return Arrays.copyOf(out, count);
  }

  private static byte[] letters(Random random, int size) {
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      text.append("{\"trout\":").append(random.nextInt(1_000)).append("},");
    }
    return text.substring(0, size).getBytes(UTF_8);
  }

  private static byte[] noise(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}

package dev.eddyline.chassis.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SocketWriterTest {

  private final AtomicLong counted = new AtomicLong();
  private final WriteBuffer buffer = new WriteBuffer(counted::addAndGet);

  /** Keeps what it is told. */
  private static final class Told implements SocketWriter.Owner {
    private final List<String> words = new ArrayList<>();

    @Override
    public void drained() {
      words.add("drained");
    }

    @Override
    public void broken() {
      words.add("broken");
    }
  }

  @Test
  void pieces_and_slices_go_out_in_one_write() {
    // Given
    FakeSink sink = new FakeSink(1_000);
    SocketWriter writer = new SocketWriter(sink, buffer, new Told());

    // When
    writer.add(ascii("trout "));
    writer.add(ascii("<<and>>"), 2, 3);
    writer.add(ascii(" char"));
    assertThat(sink.writes()).isZero();
    writer.flush();

    // Then
    assertThat(sink.taken()).asString(US_ASCII).isEqualTo("trout and char");
    assertThat(sink.writes()).isOne();
    assertThat(sink.isWriteResumed()).isFalse();
    assertThat(writer.writable()).isTrue();
    assertThat(counted).hasValue(14);
  }

  @Test
  void what_a_full_socket_does_not_take_follows_when_it_has_room() {
    // Given
    FakeSink sink = new FakeSink(4);
    Told told = new Told();
    SocketWriter writer = new SocketWriter(sink, buffer, told);
    writer.add(ascii("salmon"));
    writer.add(ascii("pike"));

    // When
    writer.flush();

    // Then nothing more is taken before it is through
    assertThat(writer.writable()).isFalse();
    assertThatThrownBy(() -> writer.add(ascii("more"))).isInstanceOf(IllegalStateException.class);
    sink.read(5);
    assertThat(told.words).isEmpty();
    sink.read(100);
    assertThat(told.words).containsExactly("drained");
    assertThat(writer.writable()).isTrue();
    assertThat(sink.taken()).asString(US_ASCII).isEqualTo("salmonpike");
    assertThat(counted).hasValue(10);
  }

  @Test
  void the_end_waits_for_what_was_flushed() {
    // Given
    FakeSink sink = new FakeSink(4);
    Told told = new Told();
    SocketWriter writer = new SocketWriter(sink, buffer, told);
    writer.add(ascii("salmon"));
    writer.flush();

    // When
    writer.end();

    // Then
    assertThat(sink.isShut()).isFalse();
    sink.read(2);
    assertThat(sink.isShut()).isTrue();
    assertThat(sink.taken()).asString(US_ASCII).isEqualTo("salmon");
    assertThat(writer.writable()).isFalse();
    assertThat(told.words).isEmpty();
  }

  @Test
  void a_socket_that_breaks_is_told_once() {
    // Given
    FakeSink sink = new FakeSink(1_000);
    Told told = new Told();
    SocketWriter writer = new SocketWriter(sink, buffer, told);
    sink.tear();

    // When
    writer.add(ascii("salmon"));
    writer.flush();
    writer.flush();
    writer.end();
    writer.abort();

    // Then
    assertThat(told.words).containsExactly("broken");
    assertThat(writer.writable()).isFalse();
  }

  @Test
  void a_write_that_was_left_unflushed_never_reaches_another_socket() {
    // Given
    FakeSink sink = new FakeSink(1_000);
    Told told = new Told();
    SocketWriter careless = new SocketWriter(new FakeSink(1_000), buffer, told);
    SocketWriter other = new SocketWriter(sink, buffer, new Told());
    careless.add(ascii("secret"));

    // When
    other.add(ascii("salmon"));
    other.flush();

    // Then
    assertThat(sink.taken()).asString(US_ASCII).isEqualTo("salmon");
    assertThat(told.words).containsExactly("broken");
  }

  @Test
  void what_is_discarded_is_not_written() {
    // Given
    FakeSink sink = new FakeSink(1_000);
    SocketWriter writer = new SocketWriter(sink, buffer, new Told());
    writer.add(ascii("secret"));

    // When
    writer.discard();
    writer.add(ascii("salmon"));
    writer.flush();

    // Then
    assertThat(sink.taken()).asString(US_ASCII).isEqualTo("salmon");
  }

  @Test
  void composing_stops_where_one_write_is_full() {
    // Given
    SocketWriter writer = new SocketWriter(new FakeSink(0), buffer, new Told());

    // When
    writer.add(new byte[WriteBuffer.BYTES - 1]);
    boolean before = writer.full();
    writer.add(new byte[1]);

    // Then
    assertThat(before).isFalse();
    assertThat(writer.full()).isTrue();
    writer.flush();
    assertThat(writer.full()).isFalse();
  }

  @Test
  void any_pieces_through_any_socket_arrive_whole_and_in_order() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 300; run++) {
      // Given
      FakeSink sink = new FakeSink(random.nextInt(100));
      SocketWriter writer = new SocketWriter(sink, buffer, new Told());
      ByteArrayOutputStream sent = new ByteArrayOutputStream();

      // When
      for (int write = random.nextInt(5); write >= 0; write--) {
        for (int piece = random.nextInt(40); piece >= 0; piece--) {
          byte[] bytes = new byte[random.nextInt(random.nextInt(50) == 0 ? 100_000 : 20)];
          random.nextBytes(bytes);
          int offset = random.nextInt(bytes.length + 1);
          int length = random.nextInt(bytes.length - offset + 1);
          writer.add(bytes, offset, length);
          sent.write(bytes, offset, length);
        }
        writer.flush();
        while (!writer.writable()) {
          sink.read(1 + random.nextInt(30_000));
        }
      }

      // Then
      assertThat(sink.taken()).as("random seed %s", seed).isEqualTo(sent.toByteArray());
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}

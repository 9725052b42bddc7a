package dev.eddyline.projection.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.record.JournalSegment;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

class JournalTest {

  private final MemoryStore store = new MemoryStore();
  private final RecordCodec<JournalSegment> codec =
      RecordCodec.of(Contract.JOURNAL, new FixedSchemas(), "s", JournalSegment.class);
  private final Journal journal = new Journal(store, codec);

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** What the store has, as one who starts with it is told. */
  private List<String> replayed(Journal started) {
    List<String> told = new ArrayList<>();
    started.replay(
        new Journal.Reader() {
          @Override
          public void event(long segment, String entity, byte[] event) {
            told.add(segment + " " + entity + " " + new String(event, UTF_8));
          }

          @Override
          public void source(long segment, String key, byte[] source) {
            told.add(segment + " " + key + "=" + new String(source, UTF_8));
          }
        });
    return told;
  }

  private List<String> replayed() {
    return replayed(new Journal(store, codec));
  }

  private int stored() {
    int count = 0;
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      for (; all.hasNext(); all.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void whatACommitAddsIsOneSegmentAndIsToldAgainInItsOrder() {
    // When two commits add, and one does not
    long first = journal.events("a", List.of(bytes("1"), bytes("2")));
    journal.source("a/feed", bytes("7"));
    journal.write();
    journal.write();
    long second = journal.events("b", List.of(bytes("3")));
    journal.write();
    journal.events("c", List.of(bytes("never written")));

    // Then
    assertThat(first).isZero();
    assertThat(second).isEqualTo(1);
    assertThat(stored()).isEqualTo(2);
    assertThat(replayed()).containsExactly("0 a 1", "0 a 2", "0 a/feed=7", "1 b 3");
  }

  @Test
  void aSegmentThatIsFullIsWrittenAndTheNextOneBegins() {
    // When one commit adds more than a segment has room for
    byte[] large = new byte[Journal.ENTITY_BYTES_MAX];
    List<Long> segments = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      segments.add(journal.events("e" + i, List.of(large)));
    }
    journal.write();

    // Then no record is longer than a segment and one entity's events
    assertThat(segments).containsExactly(0L, 0L, 1L, 1L, 2L);
    assertThat(stored()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(store.get("" + i))
          .hasSizeLessThan(Journal.SEGMENT_BYTES + Journal.ENTITY_BYTES_MAX + 1_000);
    }
  }

  @Test
  void segmentsAreDeletedAndTheirSlotsTakenAgain() {
    // Given more commits than there are slots, of which the last three segments are needed
    for (int i = 0; i < 2 * Journal.SLOTS; i++) {
      journal.events("a", List.of(bytes("" + i)));
      journal.write();
      journal.deleteBefore(i - 2);
    }

    // When another starts with the store
    Journal started = new Journal(store, codec);
    List<String> told = replayed(started);
    long next = started.source("k", bytes("9"));
    started.write();

    // Then
    int last = 2 * Journal.SLOTS - 1;
    assertThat(told)
        .containsExactly(
            (last - 2) + " a " + (last - 2), (last - 1) + " a " + (last - 1), last + " a " + last);
    assertThat(started.bytes()).isGreaterThan(journal.bytes());
    assertThat(next).isEqualTo(last + 1);
    assertThat(stored()).isEqualTo(4);
    started.deleteBefore(Long.MAX_VALUE);
    assertThat(stored()).isZero();
    assertThat(started.bytes()).isZero();
  }

  @Test
  void itIsFullByBytesUntilSegmentsAreDeleted() {
    // When as much is added as may be
    byte[] large = new byte[Journal.ENTITY_BYTES_MAX];
    int added = 0;
    while (!journal.isFull()) {
      journal.events("e", List.of(large));
      added++;
    }

    // Then that is less than one more than the limit, and deleting makes room
    assertThat((long) (added - 1) * large.length).isLessThan(Journal.BYTES_MAX);
    journal.write();
    assertThat(journal.isFull()).isTrue();
    journal.deleteBefore(1);
    assertThat(journal.isFull()).isFalse();
  }

  @Test
  void itIsFullBySegmentsBeforeOneTakesTheSlotOfAnother() {
    // When a segment is needed while one commit after the other adds some
    while (!journal.isFull()) {
      journal.events("e", List.of(bytes("x")));
      journal.write();
    }

    // Then every segment is still there
    assertThat(replayed()).hasSize(Journal.SLOTS - 1);
    assertThat(replayed().getFirst()).isEqualTo("0 e x");
  }

  @Test
  void whatAllIsStoredOfIsForgotten() {
    // Given a segment under way
    journal.events("a", List.of(bytes("1")));

    // When
    journal.forget();
    journal.write();

    // Then
    assertThat(stored()).isZero();
    assertThat(journal.isFull()).isFalse();
  }

  @Test
  void whateverIsAddedAndDeletedWhatIsNeededIsToldAgain() {
    for (long seed = 0; seed < 20; seed++) {
      // Given random commits, each of which lets go of some segments
      Random random = new Random(seed);
      MemoryStore kept = new MemoryStore();
      Journal some = new Journal(kept, codec);
      List<String> needed = new ArrayList<>();
      for (int commit = 0; commit < 400; commit++) {
        for (int i = random.nextInt(4); i > 0 && !some.isFull(); i--) {
          byte[] event = new byte[random.nextInt(40_000)];
          long segment = some.events("e" + i, List.of(event));
          needed.add(segment + " e" + i + " " + new String(event, UTF_8));
        }
        if (random.nextInt(3) == 0 && !needed.isEmpty()) {
          String first = needed.get(random.nextInt(needed.size()));
          long segment = Long.parseLong(first.substring(0, first.indexOf(' ')));
          some.deleteBefore(segment);
          needed.removeIf(one -> Long.parseLong(one.substring(0, one.indexOf(' '))) < segment);
        }
        some.write();
        // When another starts with the store now and then
        if (random.nextInt(20) == 0) {
          some = new Journal(kept, codec);

          // Then it has what is needed, in order
          assertThat(replayed(some)).as("seed %d", seed).isEqualTo(needed);
        }
      }
    }
  }
}

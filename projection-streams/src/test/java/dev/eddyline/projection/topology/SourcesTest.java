package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.record.JournalSegment;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourcesTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  private final MemoryStore store = new MemoryStore();
  private final RecordCodec<Source> codec =
      RecordCodec.of(Contract.SOURCE, new FixedSchemas(), "s", Source.class);

  private final Journal journal =
      new Journal(
          new MemoryStore(),
          RecordCodec.of(Contract.JOURNAL, new FixedSchemas(), "s", JournalSegment.class));
  private long nowMs;

  private Sources sources(int inMemoryMax) {
    return new Sources(store, codec, journal, inMemoryMax);
  }

  private static Outcome outcome(long sequence) {
    return Outcome.accepted("feed:" + sequence, sequence + 1).ofCommand(AT, null);
  }

  private static void decide(Sources sources, String entity, String source, long sequence) {
    sources.decided(sources.get(entity, source), sequence, outcome(sequence));
  }

  /** A commit so long after the one before that nothing rests. */
  private void flush(Sources sources) {
    nowMs += Unstored.REST.toMillis();
    sources.flush(nowMs);
  }

  @Test
  void manyCommandsBetweenTwoCommitsAreReadOnceAndWrittenOnce() {
    // Given
    Sources sources = sources(10);

    // When a thousand commands of a source come between two commits, and some of another
    for (int sequence = 0; sequence < 1_000; sequence++) {
      decide(sources, "lunch", "feed", sequence);
      if (sequence % 100 == 0) {
        decide(sources, "lunch", "other", sequence);
      }
    }
    flush(sources);

    // Then each source is one read and one record
    assertThat(store.reads()).isEqualTo(2);
    assertThat(store.written()).containsExactly("lunch\0feed", "lunch\0other");
    assertThat(codec.decode(store.get("lunch\0feed"))).isEqualTo(Source.of(999, outcome(999)));
  }

  @Test
  void aCommitWithoutACommandOfASourceWritesNothing() {
    // Given a source that has been written, and one that was only looked at
    Sources sources = sources(10);
    decide(sources, "lunch", "feed", 7);
    sources.get("lunch", "silent");
    flush(sources);

    // When
    sources.get("lunch", "feed");
    flush(sources);

    // Then
    assertThat(store.written()).containsExactly("lunch\0feed");
  }

  @Test
  void beyondTheLimitThoseNotUsedForLongestAreReadBack() {
    // Given room for two, and three in use until a commit
    Sources sources = sources(2);
    decide(sources, "a", "feed", 1);
    decide(sources, "b", "feed", 2);
    decide(sources, "c", "feed", 3);
    sources.get("a", "feed");
    flush(sources);
    int reads = store.reads();

    // When
    Sources.Held kept = sources.get("a", "feed");
    int readsOfKept = store.reads() - reads;
    Sources.Held readBack = sources.get("b", "feed");

    // Then
    assertThat(readsOfKept).isZero();
    assertThat(kept.sequence()).isEqualTo(1);
    assertThat(store.reads() - reads).isEqualTo(1);
    assertThat(readBack.sequence()).isEqualTo(2);
    assertThat(readBack.outcome()).isEqualTo(outcome(2));
    flush(sources);
    assertThat(sources.heldCount()).isEqualTo(2);
  }

  @Test
  void aSourceIsCountedForEachEntityByItself() {
    // Given
    Sources sources = sources(10);
    decide(sources, "lunch", "feed", 7);

    // When, then
    assertThat(sources.get("dinner", "feed").sequence()).isNegative();
    assertThat(sources.get("lunch", "fee").sequence()).isNegative();
    assertThat(sources.get("lunch", "feed").sequence()).isEqualTo(7);
  }

  @Test
  void aRejectionIsKeptWhole() {
    // Given
    Outcome rejected =
        Outcome.rejected("feed:0", 3, "no-such-option", "there is none", "/choices/0")
            .ofCommand(AT, null);
    Sources sources = sources(1);
    sources.decided(sources.get("lunch", "feed"), 0, rejected);
    flush(sources);

    // When another process reads it
    Sources.Held read = sources(1).get("lunch", "feed");

    // Then
    assertThat(read.sequence()).isZero();
    assertThat(read.outcome()).isEqualTo(rejected);
  }

  @Test
  void aSequenceThatDoesNotRiseIsAFaultOfOurs() {
    // Given
    Sources sources = sources(10);
    decide(sources, "lunch", "feed", 7);

    // When, then
    assertThatThrownBy(() -> decide(sources, "lunch", "feed", 7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sequence 7 decided after 7");
  }
}

package dev.eddyline.projection.dashboard.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What must hold of every text, tried on random ones. */
class TextPropertyTest {

  private static final int TEXTS = 200;

  @Test
  void aReplicaAloneIsAStringBuilder() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          Replica replica = new Replica("ada", "note");
          StringBuilder plain = new StringBuilder();
          for (int i = 0; i < 300; i++) {
            int position = random.nextInt(plain.length() + 1);
            int deleted = random.nextInt(3) == 0 ? Math.min(4, plain.length() - position) : 0;
            String inserted = letters(random, random.nextInt(6));

            replica.edit(position, deleted, inserted);
            plain.replace(position, position + deleted, inserted);

            assertThat(replica.text()).hasToString(plain.toString());
            assertThat(replica.text().length()).isEqualTo(plain.length());
          }
        });
  }

  @Test
  void anyOrderAndRepetitionOfTheSameEditsGivesOneText() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          List<NoteEdit> edits = concurrent(random);

          List<Text> texts = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            List<NoteEdit> shuffled = new ArrayList<>(edits);
            shuffled.addAll(edits.subList(0, random.nextInt(edits.size())));
            Collections.shuffle(shuffled, random);
            Replica reader = new Replica("reader", "note");
            shuffled.forEach(reader::apply);
            assertThat(reader.waiting()).isZero();
            texts.add(reader.text());
          }

          for (Text text : texts) {
            assertThat(text).isEqualTo(texts.getFirst());
            assertThat(text).hasToString(texts.getFirst().toString());
          }
        });
  }

  @Test
  void theRunsGiveTheTextBack() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          Replica reader = new Replica("reader", "note");
          concurrent(random).forEach(reader::apply);

          Text restored = Text.of(reader.text().runs());

          assertThat(restored).isEqualTo(reader.text());
          assertThat(restored).hasToString(reader.text().toString());
          assertThat(restored.length()).isEqualTo(reader.text().length());
          assertThat(restored.inserted()).isEqualTo(reader.text().inserted());
          assertThat(restored.runCount()).isEqualTo(reader.text().runCount());
          assertThat(restored.pieceCount()).isEqualTo(reader.text().pieceCount());
        });
  }

  @Test
  void aTextIsAsOneThatKeepsEveryCharacterAsANode() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          Replica reader = new Replica("reader", "note");
          List<NoteEdit> edits = concurrent(random);

          edits.forEach(reader::apply);

          assertThat(reader.text()).hasToString(SlowFugue.of(edits).toString());
        });
  }

  @Test
  void aDeletionTakenBackBringsBackOnlyWhatNobodyElseHasDeleted() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          Replica reader = new Replica("reader", "note");
          concurrent(random).forEach(reader::apply);
          Text text = reader.text();
          if (text.length() < 2) {
            return;
          }
          int position = random.nextInt(text.length() - 1);
          int count = 1 + random.nextInt(text.length() - position);
          List<Span> mine = text.spansAt(position, count);
          int other = random.nextInt(text.length());
          List<Span> others = text.spansAt(other, 1);

          Text deleted = text;
          for (Span span : mine) {
            deleted = deleted.delete(span, "mine");
          }
          for (Span span : others) {
            deleted = deleted.delete(span, "others");
          }
          for (Span span : mine) {
            deleted = deleted.restore(span, "mine");
          }

          StringBuilder expected = new StringBuilder(text.toString());
          int start = expected.offsetByCodePoints(0, other);
          expected.delete(start, expected.offsetByCodePoints(start, 1));
          assertThat(deleted).hasToString(expected.toString());
          for (Span span : mine) {
            // Then the deletion, should it come again, is known to be undone
            assertThat(deleted.delete(span, "mine")).isSameAs(deleted);
          }
        });
  }

  /** The edits of three replicas that now and then hear of one another, much in the same places. */
  static List<NoteEdit> concurrent(Random random) {
    List<Replica> replicas =
        List.of(
            new Replica("ada", "note"), new Replica("bob", "note"), new Replica("cleo", "note"));
    List<List<NoteEdit>> unheard = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<NoteEdit> edits = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int who = random.nextInt(3);
      Replica replica = replicas.get(who);
      if (random.nextInt(5) == 0) {
        unheard.get(who).forEach(replica::apply);
        unheard.get(who).clear();
      }
      int length = replica.text().length();
      // Most edits are at the beginning, in the middle or at the end: where others edit too
      int position =
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> length;
            case 2 -> length / 2;
            default -> random.nextInt(length + 1);
          };
      int deleted = random.nextInt(3) == 0 ? Math.min(random.nextInt(5), length - position) : 0;
      NoteEdit edit = replica.edit(position, deleted, letters(random, 1 + random.nextInt(4)));
      edits.add(edit);
      for (int other = 0; other < 3; other++) {
        if (other != who) {
          unheard.get(other).add(edit);
        }
      }
    }
    return edits;
  }

  private static String letters(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static void forRandomSeeds(LongConsumer property) {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + TEXTS; seed++) {
      try {
        property.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fails with seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}

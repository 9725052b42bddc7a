package dev.eddyline.projection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** The laws of stamps, registers and version vectors, tried on random ones. */
class LawsTest {

  private static final int TRIES = 2_000;

  private static Stamp stamp(Random random) {
    return new Stamp(
        random.nextInt(4), random.nextInt(3), List.of("a", "b", "c").get(random.nextInt(3)));
  }

  @Test
  void stampsHaveOneOrderAndReadAsTheyAreWritten() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          Stamp a = stamp(random);
          Stamp b = stamp(random);
          Stamp c = stamp(random);
          assertThat(Stamp.parse(a.toString())).isEqualTo(a);
          assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
          assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
          if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
          }
        });
  }

  @Test
  void timeDecidesBeforeCounterAndCounterBeforeReplica() {
    List<Stamp> sorted =
        new ArrayList<>(
            List.of(
                new Stamp(10, 0, "a"),
                new Stamp(9, 10, "a"),
                new Stamp(9, 9, "b"),
                new Stamp(9, 9, "a"),
                new Stamp(9, 10, "B")));
    Collections.sort(sorted);
    assertThat(sorted)
        .extracting(Stamp::toString)
        .containsExactly("9.9.a", "9.9.b", "9.10.B", "9.10.a", "10.0.a");
  }

  @Test
  void aRegisterIsTheSameInWhateverOrderItIsWrittenAndUndone() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          record Step(Stamp stamp, String value, boolean undo) {}
          List<Step> steps = new ArrayList<>();
          for (int i = 0; i < 14; i++) {
            steps.add(new Step(stamp(random), "v" + random.nextInt(3), random.nextInt(4) == 0));
          }
          List<Register> registers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            Collections.shuffle(steps, random);
            Register register = Register.EMPTY;
            for (Step step : steps) {
              register =
                  step.undo()
                      ? register.revoke(step.stamp())
                      : register.write(step.stamp(), step.value());
            }
            for (Step step : steps) {
              Register again =
                  step.undo()
                      ? register.revoke(step.stamp())
                      : register.write(step.stamp(), step.value());
              assertThat(again).isSameAs(register);
            }
            registers.add(register);
          }
          assertThat(registers).containsOnly(registers.getFirst());
          assertThat(registers.getFirst().writes()).hasSizeLessThanOrEqualTo(Register.WRITES_MAX);
        });
  }

  @Test
  void aRegisterHasTheNewestWriteThatWasNotUndone() {
    Register register =
        Register.EMPTY
            .write(new Stamp(2, 0, "a"), "two")
            .write(new Stamp(1, 0, "a"), "one")
            .write(new Stamp(3, 0, "a"), "three");
    assertThat(register.value()).isEqualTo("three");
    assertThat(register.revoke(new Stamp(3, 0, "a")).value()).isEqualTo("two");
    assertThat(register.revoke(new Stamp(2, 0, "a")).value()).isEqualTo("three");
    assertThat(register.revoke(new Stamp(4, 0, "a")).write(new Stamp(4, 0, "a"), "four").value())
        .isEqualTo("three");
    assertThat(register.write(new Stamp(5, 0, "a"), null).value()).isNull();
  }

  @Test
  void aVersionVectorIsTheSameInWhateverOrderItIsJoined() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          List<String> stamps = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            stamps.add(stamp(random).toString());
          }
          Seen seen = Seen.of(stamps);
          Collections.shuffle(stamps, random);
          assertThat(Seen.of(stamps)).isEqualTo(seen);
          assertThat(seen.plusAll(stamps)).isSameAs(seen);
          for (String stamp : stamps) {
            assertThat(seen.covers(Stamp.parse(stamp))).isTrue();
          }
          assertThat(seen.newestBeyond(seen)).isNull();
          assertThat(Seen.NOTHING.newestBeyond(seen)).isNull();
          assertThat(seen.beyond(Seen.NOTHING)).isEqualTo(seen.stamps());
        });
  }

  private static void forRandomSeeds(LongConsumer property) {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + TRIES; seed++) {
      try {
        property.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fails with seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}

package dev.eddyline.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InFlightTest {

  @ParameterizedTest(name = "silent for {0} ms, the latest took {1} ms: {2} s")
  @CsvSource({
    // While Kafka answers: as long as the latest command took, which had all of it before it.
    "0, 5, 1", "0, 1000, 1", "0, 1001, 2", "999, 3200, 4", "0, 60000, 5",
    // While it is silent: until what is under way has timed out, after 5 s.
    "1000, 5, 4", "1500, 5, 4", "3999, 5, 2", "4000, 5, 1", "9000, 5, 1"
  })
  void says_when_there_will_be_room(long silentMs, long latestMs, int seconds) {
    assertThat(
            InFlight.secondsUntilRoom(
                TimeUnit.MILLISECONDS.toNanos(silentMs),
                TimeUnit.MILLISECONDS.toNanos(latestMs),
                TimeUnit.SECONDS.toNanos(5)))
        .isEqualTo(seconds);
  }

  /** What is on its way. */
  private record Taken(String actor, int size) {}

  @Test
  void what_is_counted_is_what_is_on_its_way_and_never_more_than_the_limits() {
    // Given
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    CommandLog.Limits limits = new CommandLog.Limits(10, 500, 4, 250, Duration.ofSeconds(1));
    InFlight inFlight = new InFlight(limits);
    List<Taken> taken = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      // When
      if (random.nextInt(5) < 3) {
        Taken next = new Taken("actor-" + random.nextInt(5), 1 + random.nextInt(120));
        boolean all =
            taken.size() < 10 && taken.stream().mapToInt(Taken::size).sum() + next.size() <= 500;
        List<Taken> its =
            taken.stream().filter(other -> other.actor().equals(next.actor())).toList();
        boolean own =
            its.size() < 4 && its.stream().mapToInt(Taken::size).sum() + next.size() <= 250;
        CommandLog.Offer offer = inFlight.take(next.actor(), next.size());

        // Then
        assertThat(offer)
            .as("seed %d, step %d", seed, step)
            .isEqualTo(
                !all
                    ? CommandLog.Offer.FULL
                    : own ? CommandLog.Offer.TAKEN : CommandLog.Offer.ACTOR_FULL);
        if (offer == CommandLog.Offer.TAKEN) {
          taken.add(next);
        }
      } else if (!taken.isEmpty()) {
        Taken gone = taken.remove(random.nextInt(taken.size()));
        inFlight.answered(gone.actor(), gone.size(), 1);
      }
      assertThat(inFlight.commands()).isEqualTo(taken.size());
      assertThat(inFlight.bytes()).isEqualTo(taken.stream().mapToInt(Taken::size).sum());
      assertThat(inFlight.actors())
          .isEqualTo((int) taken.stream().map(Taken::actor).distinct().count());
    }
  }
}

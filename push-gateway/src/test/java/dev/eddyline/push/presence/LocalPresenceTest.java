package dev.eddyline.push.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalPresenceTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  @Test
  void onlyKindsWhosePresenceIsToldAreKnown() {
    // Given
    LocalPresence local = new LocalPresence(Set.of("poll"), Set.of());

    // When others are followed, the presence of one among them
    local.joined(new ViewKey("board", "b"), "ada");
    local.joined(LUNCH.presence(), "ada");
    local.joined(LUNCH, "ada");

    // Then, and no actor is told where the kind does not allow it
    assertThat(local.takeChanged()).containsExactly(new Statement(LUNCH, 1, List.of(), 0));
  }

  @Test
  void noChangeOfAnyThreadIsLost() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 10_000; round++) {
        // Given clients that come and go on two threads
        LocalPresence local = new LocalPresence(Set.of("poll"), Set.of("poll"));
        int stay = random.nextInt(3);
        List<Future<?>> changes = new ArrayList<>();
        for (String actor : List.of("ada", "bob")) {
          changes.add(threads.submit(() -> comeAndGo(local, actor, stay)));
        }

        // When what has changed is taken meanwhile, and once more at the end
        Statement last = new Statement(LUNCH, 0, List.of(), 0);
        boolean done = false;
        while (!done) {
          done = changes.stream().allMatch(Future::isDone);
          for (Statement statement : local.takeChanged()) {
            last = statement;
          }
        }

        // Then what was taken last is how it is
        List<String> names = stay == 0 ? List.of() : List.of("ada", "bob");
        assertThat(last)
            .as("seed %d, round %d", seed, round)
            .isEqualTo(new Statement(LUNCH, 2 * stay, names, 0));
      }
    }
  }

  private static void comeAndGo(LocalPresence local, String actor, int stay) {
    for (int i = 0; i < 5; i++) {
      local.joined(LUNCH, actor);
      local.left(LUNCH, actor);
    }
    for (int i = 0; i < stay; i++) {
      local.joined(LUNCH, actor);
    }
  }
}

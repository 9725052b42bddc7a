package dev.eddyline.push.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
    LocalPresence local = new LocalPresence(Set.of("poll"), Set.of("poll"));
    Map<ViewKey, Statement> last = new HashMap<>();
    List<Future<Integer>> stays = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      // Given threads whose clients come and go, some of which stay
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(seed + thread);
        String actor = "a" + thread;
        stays.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50_000; i++) {
                    ViewKey view = new ViewKey("poll", "p" + random.nextInt(3));
                    local.joined(view, actor);
                    local.left(view, actor);
                  }
                  int stay = random.nextInt(5);
                  for (int i = 0; i < stay; i++) {
                    local.joined(LUNCH, actor);
                  }
                  return stay;
                }));
      }

      // When what has changed is taken meanwhile, and once more at the end
      boolean done = false;
      while (!done) {
        done = stays.stream().allMatch(Future::isDone);
        local.takeChanged().forEach(statement -> last.put(statement.view(), statement));
      }
    }

    // Then what was taken last of each view is how it is
    int staying = 0;
    List<String> names = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int stay = stays.get(thread).get(1, TimeUnit.SECONDS);
      staying += stay;
      if (stay > 0) {
        names.add("a" + thread);
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(last.get(new ViewKey("poll", "p" + i)).count()).as("seed %d", seed).isZero();
    }
    if (staying > 0) {
      assertThat(last.get(LUNCH))
          .as("seed %d", seed)
          .isEqualTo(new Statement(LUNCH, staying, names, 0));
    }
  }
}

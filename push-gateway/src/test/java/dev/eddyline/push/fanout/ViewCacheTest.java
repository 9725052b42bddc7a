package dev.eddyline.push.fanout;

import static dev.eddyline.push.view.Documents.TRACE;
import static dev.eddyline.push.view.Documents.document;
import static dev.eddyline.push.view.Documents.traced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewCacheTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey DINNER = new ViewKey("poll", "dinner");
  private static final RingLimits RING = new RingLimits(3, 1_000, Duration.ofHours(1));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Set<ViewKey> loading = new HashSet<>();

  @Test
  void whatIsStillBeingReadHasNoPatches() {
    // Given a view
    ViewCache cache = cache();
    cache.changed(LUNCH, document(1, "e1", 1), 0);

    // When it changes while its partition counts as being read, and again afterwards
    loading.add(LUNCH);
    cache.changed(LUNCH, document(2, "e1", 2), 0);
    double whileLoading = meters.get("eddyline.push.diffs").counter().count();
    loading.remove(LUNCH);
    cache.changed(LUNCH, document(3, "e1", 2), 0);

    // Then there is a patch from what was read last, which says that nothing differs
    assertThat(whileLoading).isZero();
    assertThat(meters.get("eddyline.push.diffs").counter().count()).isEqualTo(1);
    assertThat(state(cache, LUNCH).patchAfter(new Position(1, "e1"))).isNull();
    assertThat(new String(state(cache, LUNCH).patchAfter(new Position(2, "e1")).json(), UTF_8))
        .endsWith("\"patch\":[]}");
  }

  @Test
  void theOldestPatchesOfAllGoFirstWhereTheRingsAreFull() {
    for (long seed = 0; seed < 200; seed++) {
      // Given a limit for all rings that a few patches reach, and none for each
      Random random = new Random(seed);
      int limit = 1_500 + random.nextInt(5_000);
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      RingLimits roomy = new RingLimits(1_000, 1_000_000, Duration.ofHours(1));
      ViewCache cache = new ViewCache(view -> true, roomy, limit, registry);
      Map<ViewKey, Position> known = new HashMap<>();
      Deque<Integer> fitting = new ArrayDeque<>();
      int bytes = 0;

      for (int version = 1; version <= 200; version++) {
        // When views come, are left alone and change again, by little or by much
        ViewKey view = new ViewKey("poll", "p" + random.nextInt(1 + version / 20));
        Position after = new Position(version, "e1");
        Position before = known.put(view, after);
        cache.changed(view, text(after, random.nextInt(1_000)), version);

        // Then the newest patches of all are kept, as many as fit
        if (before != null) {
          int made = state(cache, view).patchAfter(before).json().length;
          fitting.addLast(made);
          bytes += made;
          while (bytes > limit) {
            bytes -= fitting.removeFirst();
          }
        }
        assertThat(cache.bytes().rings()).as("seed %d", seed).isEqualTo(bytes);
        assertThat(registry.get("eddyline.push.ring.patches").gauge().value())
            .as("seed %d", seed)
            .isEqualTo(fitting.size());
      }
      assertThat(registry.get("eddyline.push.ring.bytes.max").gauge().value()).isEqualTo(limit);
    }
  }

  @Test
  void aPatchLargerThanAllRingsMayBeDrivesNoOtherOut() {
    // Given a view with a patch
    RingLimits roomy = new RingLimits(1_000, 1_000_000, Duration.ofHours(1));
    ViewCache cache = new ViewCache(view -> true, roomy, 1_000, meters);
    cache.changed(LUNCH, document(1, "e1", 1), 0);
    cache.changed(LUNCH, document(2, "e1", 2), 0);

    // When another changes by more than there is room for in all
    cache.changed(DINNER, text(new Position(1, "e1"), 10), 0);
    cache.changed(DINNER, text(new Position(2, "e1"), 2_000), 0);

    // Then
    assertThat(state(cache, DINNER).patches()).isZero();
    assertThat(state(cache, LUNCH).patches()).isEqualTo(1);
  }

  @Test
  void patchesThatTheirOwnRingsLetGoOfAreForgotten() {
    // Given a view whose ring keeps three
    ViewCache cache = cache();

    // When it changes often, so that its ring lets go of most, and others change now and then
    int most = 0;
    for (int version = 1; version <= 10_000; version++) {
      cache.changed(LUNCH, document(version, "e1", version), 0);
      ViewKey other = new ViewKey("poll", "p" + version % 50);
      if (version % 100 < 50) {
        cache.changed(other, document(version, "e1", version), 0);
      } else if (version % 1_000 == 999) {
        cache.gone(other);
      }
      most = Math.max(most, cache.recentPatches());
    }

    // Then no more is known of them than the limit says: twice those kept, and some
    assertThat(most).isBetween(1_024, 1_024 + 2 * 3 * 51 + 1);
  }

  private static ViewDocument text(Position position, int length) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("text", "x".repeat(length));
    return new ViewDocument(position, Instant.EPOCH, state);
  }

  @Test
  void whatIsHeldIsCountedToTheByte() {
    for (long seed = 0; seed < 300; seed++) {
      // Given a cache with little room
      Random random = new Random(seed);
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      ViewCache cache = new ViewCache(view -> true, RING, 1L << 30, registry);

      // When views change, begin anew, cannot be read and go
      for (int step = 1; step < 60; step++) {
        ViewKey view = new ViewKey("poll", "p" + random.nextInt(5));
        switch (random.nextInt(8)) {
          case 0 -> cache.gone(view);
          case 1 -> cache.unreadable(view, "why");
          case 2 -> cache.changed(view, document(step, "e" + step, step), 0);
          case 3 -> cache.changed(view, traced(step, "e1", step, TRACE), 0);
          default -> cache.changed(view, document(step, "e1", random.nextInt()), 0);
        }
      }

      // Then the gauges are what the views themselves say
      long views = 0;
      long rings = 0;
      for (ViewState state : cache.list("poll", "", "", 100)) {
        views += state.bytes();
        rings += state.ringBytes();
      }
      HeldBytes bytes = cache.bytes();
      assertThat(bytes.views()).as("seed %d", seed).isEqualTo(views).isPositive();
      assertThat(bytes.rings()).as("seed %d", seed).isEqualTo(rings);
      assertThat(registry.get("eddyline.push.view.bytes").gauge().value())
          .isEqualTo((double) views);
      assertThat(registry.get("eddyline.push.ring.bytes").gauge().value())
          .isEqualTo((double) rings);
    }
  }

  @Test
  void aViewThatIsGoneLeavesNothing() {
    // Given
    ViewCache cache = cache();
    cache.changed(LUNCH, document(1, "e1", 1), 0);
    cache.changed(LUNCH, document(2, "e1", 2), 0);

    // When
    cache.gone(LUNCH);

    // Then
    assertThat(cache.bytes()).isEqualTo(new HeldBytes(0, 0));
    assertThat(gauge("eddyline.push.views")).isZero();
  }

  private ViewCache cache() {
    return new ViewCache(view -> !loading.contains(view), RING, 1L << 30, meters);
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  private static ViewState state(ViewCache cache, ViewKey view) {
    return (ViewState) cache.lookup(view);
  }
}

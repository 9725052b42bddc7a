package dev.eddyline.push.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Gateways that come, go, are killed and lose what they say or hear, against lists of who follows
 * what. Once nothing is lost any more, every gateway that lives shows exactly those.
 */
class PresencePropertyTest {

  private static final int SEEDS = 3_000;
  private static final int STEPS = 120;
  private static final int EXPIRY_BEATS = 5;
  private static final Set<String> KINDS = Set.of("poll", "board");
  private static final Set<String> ACTORS_KINDS = Set.of("poll");
  private static final List<ViewKey> VIEWS =
      List.of(
          new ViewKey("poll", "lunch"),
          new ViewKey("poll", "dinner"),
          new ViewKey("board", "lunch"),
          new ViewKey("hidden", "lunch"));
  private static final List<String> ACTORS = List.of("ada", "bob", "cleo", "-");

  /** One subscription, as the naive model has it. */
  private record Follower(ViewKey view, @Nullable String actor) {}

  /** A record as it lies in the log. */
  private record Logged(String gateway, ByteBuffer value) {}

  /** One gateway, with what clients see of it. */
  private static final class Gateway {
    final String name;
    final LocalPresence local = new LocalPresence(KINDS, ACTORS_KINDS);
    final Beats beats = new Beats(local, 100);
    final Board board;
    final List<Follower> followers = new ArrayList<>();
    final Map<ViewKey, Total> shown = new HashMap<>();
    int position;

    Gateway(String name, int position) {
      this.name = name;
      this.position = position;
      this.board = new Board(name, EXPIRY_BEATS, KINDS, ACTORS_KINDS);
    }

    void show() {
      board
          .takeChanges()
          .forEach(
              (view, total) -> {
                assertThat(total).isNotEqualTo(shown.getOrDefault(view, Total.NOBODY));
                if (total.count() == 0) {
                  shown.remove(view);
                } else {
                  shown.put(view, total);
                }
              });
    }
  }

  private static final class World {
    final Random random;
    final List<Logged> log = new ArrayList<>();
    final List<Gateway> live = new ArrayList<>();
    int started;

    World(long seed) {
      random = new Random(seed);
      start();
      start();
    }

    void start() {
      live.add(new Gateway("g" + ++started, log.size()));
    }

    Gateway any() {
      return live.get(random.nextInt(live.size()));
    }

    void step() {
      switch (random.nextInt(20)) {
        case 0 -> {
          if (live.size() < 5) {
            start();
          }
        }
        // Killed: it says nothing more.
        case 1 -> {
          if (live.size() > 1) {
            live.remove(any());
          }
        }
        case 2 -> {
          if (live.size() > 1) {
            Gateway leaving = any();
            live.remove(leaving);
            append(leaving, leaving.beats.leave());
          }
        }
        // Its position is gone from the log.
        case 3 -> {
          Gateway lost = any();
          lost.board.forgetAll();
          lost.show();
          lost.beats.ask();
          lost.beats.sayAll();
          lost.position = log.size();
        }
        case 4, 5, 6, 7, 8 -> beat(any(), 0.1);
        case 9, 10, 11, 12 -> read(any(), 1 + random.nextInt(6), 0.05);
        case 13, 14, 15 -> leave(any());
        default -> join(any());
      }
    }

    void join(Gateway at) {
      String name = ACTORS.get(random.nextInt(ACTORS.size()));
      Follower follower =
          new Follower(VIEWS.get(random.nextInt(VIEWS.size())), name.equals("-") ? null : name);
      at.followers.add(follower);
      at.local.joined(follower.view(), follower.actor());
    }

    void leave(Gateway at) {
      if (!at.followers.isEmpty()) {
        Follower follower = at.followers.remove(random.nextInt(at.followers.size()));
        at.local.left(follower.view(), follower.actor());
      }
    }

    void beat(Gateway of, double loss) {
      if (of.board.takeAsked()) {
        of.beats.sayAll();
      }
      if (of.board.takeQuestion()) {
        of.beats.ask();
      }
      for (Report report : of.beats.next()) {
        if (random.nextDouble() < loss) {
          of.beats.failed(report);
        } else {
          append(of, report);
        }
      }
    }

    void append(Gateway by, Report report) {
      log.add(new Logged(by.name, ByteBuffer.wrap(ReportFormat.write(report))));
    }

    void read(Gateway by, int most, double loss) {
      for (int i = 0; i < most && by.position < log.size(); i++) {
        Logged record = log.get(by.position++);
        if (random.nextDouble() >= loss) {
          by.board.hear(
              record.gateway(),
              ((ReportFormat.Valid) ReportFormat.read(record.value().array())).report());
        }
      }
      by.show();
    }

    /** Everybody beats and reads in turn, and nothing is lost. */
    void settle() {
      for (int round = 0; round < EXPIRY_BEATS + 4; round++) {
        live.forEach(gateway -> beat(gateway, 0));
        live.forEach(gateway -> read(gateway, Integer.MAX_VALUE, 0));
      }
    }

    Map<ViewKey, Total> expected() {
      Map<ViewKey, Total> expected = new HashMap<>();
      for (ViewKey view : VIEWS) {
        List<Follower> of =
            live.stream()
                .flatMap(gateway -> gateway.followers.stream())
                .filter(follower -> follower.view().equals(view))
                .toList();
        if (!of.isEmpty() && KINDS.contains(view.kind())) {
          TreeSet<String> names = new TreeSet<>();
          of.stream().map(Follower::actor).filter(name -> name != null).forEach(names::add);
          boolean named = ACTORS_KINDS.contains(view.kind());
          expected.put(view, new Total(of.size(), named ? List.copyOf(names) : null, 0));
        }
      }
      return expected;
    }
  }

  @Test
  void everyGatewayComesToShowWhoIsThere() {
    for (long seed = 0; seed < SEEDS; seed++) {
      // Given
      World world = new World(seed);
      for (int step = 0; step < STEPS; step++) {
        world.step();
      }

      // When
      world.settle();

      // Then
      for (Gateway gateway : world.live) {
        assertThat(gateway.shown)
            .as("seed %d, at %s", seed, gateway.name)
            .isEqualTo(world.expected());
        assertThat(gateway.board.gateways()).as("seed %d", seed).isEqualTo(world.live.size());
        assertThat(gateway.board.takeQuestion()).as("seed %d", seed).isFalse();
      }
    }
  }

  @Test
  void ofManyNamesOnManyGatewaysTheFirstAreTold() {
    for (long seed = 0; seed < 200; seed++) {
      // Given names on three gateways, some on several of them
      Random random = new Random(seed);
      World world = new World(seed);
      world.start();
      TreeSet<String> names = new TreeSet<>();
      int count = 0;
      for (Gateway gateway : world.live) {
        for (int i : IntStream.range(0, random.nextInt(300)).toArray()) {
          String name = "n" + random.nextInt(400) + "-" + (i % 2);
          names.add(name);
          count++;
          gateway.local.joined(VIEWS.getFirst(), name);
        }
      }

      // When
      world.settle();

      // Then the first of all of them are told, and no fewer than the rest counted
      for (Gateway gateway : world.live) {
        Total total = gateway.shown.getOrDefault(VIEWS.getFirst(), Total.NOBODY);
        assertThat(total.count()).as("seed %d", seed).isEqualTo(count);
        if (count > 0) {
          assertThat(total.actors())
              .as("seed %d", seed)
              .containsExactlyElementsOf(names.stream().limit(Statement.ACTORS_MAX).toList());
          assertThat(total.more())
              .as("seed %d", seed)
              .isGreaterThanOrEqualTo(Math.max(0, names.size() - Statement.ACTORS_MAX));
        }
      }
    }
  }
}

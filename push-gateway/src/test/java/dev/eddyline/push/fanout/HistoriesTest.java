package dev.eddyline.push.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.RandomJson;
import dev.eddyline.push.fanout.SteppedGateway.Follower;
import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.session.FakeTransport;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories in one thread with a clock set by hand: views change; clients come, read slowly,
 * ask for pauses or for every step, let go of views and take them up again, fall off and resume;
 * the gateway restarts. What a client has is always a version there was, versions never go back,
 * and at rest it is the newest.
 */
class HistoriesTest {

  private static final int HISTORIES = 500;
  private static final int STEPS = 120;
  private static final List<ViewKey> VIEWS =
      List.of(new ViewKey("poll", "a"), new ViewKey("poll", "b"), new ViewKey("board", "a"));

  @Test
  void everyClientAlwaysConvergesToTheExactState() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      try {
        new History(seed).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static final class History {
    private final Random random;
    private final RandomJson json;
    private final Map<ViewKey, List<ViewDocument>> committed = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final RingLimits ring;
    private SteppedGateway gateway;

    /** A client and, while it is connected, its connection. */
    private static final class Client {
      final FakeClient state = new FakeClient();
      final ViewKey[] views;
      @Nullable Follower follower;

      Client(ViewKey... views) {
        this.views = views;
      }
    }

    History(long seed) {
      random = new Random(seed);
      json = new RandomJson(random);
      ring =
          new RingLimits(1 + random.nextInt(6), 400 + random.nextInt(2_000), Duration.ofHours(1));
      gateway = new SteppedGateway(ring, 100);
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(14)) {
          case 0, 1, 2, 3 -> change(VIEWS.get(random.nextInt(VIEWS.size())));
          case 4 -> repeat(VIEWS.get(random.nextInt(VIEWS.size())));
          case 5 -> come();
          case 6 -> leave();
          case 7, 8, 9 -> readSome();
          case 10 -> gateway.run();
          case 11 -> gateway.pass(random.nextInt(200));
          case 12 -> followAnew();
          default -> rarely();
        }
      }
      rest();
    }

    /** As a client's parser has it. */
    private static JsonNode parsed(JsonNode state) {
      try {
        return new ObjectMapper().readTree(state.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void change(ViewKey view) {
      List<ViewDocument> log = committed.computeIfAbsent(view, key -> new ArrayList<>());
      ViewDocument last = log.isEmpty() ? null : log.getLast();
      long version = last == null ? 1 : last.position().version() + 1 + random.nextInt(3);
      String epoch = last == null ? "e0" : last.position().epoch();
      if (random.nextInt(40) == 0) {
        epoch = "e" + log.size();
        version = 1;
      }
      ObjectNode state =
          last == null ? json.object(3) : json.changedObject((ObjectNode) last.state(), 3);
      ViewDocument next =
          new ViewDocument(new Position(version, epoch), Instant.EPOCH.plusSeconds(version), state);
      log.add(next);
      gateway.source.change(view, next);
    }

    /** An old record of the same epoch again, as after a restart of what writes them. */
    private void repeat(ViewKey view) {
      List<ViewDocument> log = committed.getOrDefault(view, List.of());
      if (!log.isEmpty()) {
        ViewDocument old = log.get(random.nextInt(log.size()));
        if (old.position().sameEpoch(log.getLast().position())) {
          gateway.source.change(view, old);
        }
      }
    }

    private void come() {
      Client client = clients.stream().filter(c -> c.follower == null).findAny().orElse(null);
      if (client == null && clients.size() < 5) {
        List<ViewKey> views = new ArrayList<>(VIEWS);
        views.removeIf(view -> random.nextInt(3) == 0);
        client =
            new Client(
                views.isEmpty() ? VIEWS.toArray(ViewKey[]::new) : views.toArray(ViewKey[]::new));
        clients.add(client);
      }
      if (client != null) {
        connect(client);
      }
    }

    private void connect(Client client) {
      FakeTransport transport =
          new FakeTransport(1 + random.nextInt(2_000), 1 + random.nextInt(2_000));
      client.follower =
          gateway.follow(client.state, transport, terms(), client.state.cursor(), client.views);
    }

    private Terms terms() {
      return new Terms(
          random.nextInt(4) == 0 ? Terms.Delivery.ALL : Terms.Delivery.LATEST,
          random.nextBoolean() ? 0 : 1 + random.nextInt(300));
    }

    /**
     * A client lets go of a view on its connection and takes it up again, perhaps after a while.
     */
    private void followAnew() {
      if (clients.isEmpty()) {
        return;
      }
      Client client = clients.get(random.nextInt(clients.size()));
      if (client.follower == null) {
        return;
      }
      ViewKey view = client.views[random.nextInt(client.views.length)];
      Session session = client.follower.session();
      Subscription subscription = session.subscription(view);
      if (subscription != null) {
        gateway.shard.unfollow(subscription);
      }
      if (subscription == null || random.nextBoolean()) {
        // What was on its way has arrived before a client may follow the view again.
        client.follower.readAll();
        Cursor since =
            ((Cursor.Valid) Cursor.parse(client.state.cursor(), Integer.MAX_VALUE)).cursor();
        gateway.shard.follow(session, view, since.of(view), terms());
        session.pull();
      }
    }

    private void leave() {
      if (!clients.isEmpty()) {
        Client client = clients.get(random.nextInt(clients.size()));
        if (client.follower != null) {
          client.follower.transport().drop();
          client.follower = null;
        }
      }
    }

    private void readSome() {
      if (!clients.isEmpty()) {
        Client client = clients.get(random.nextInt(clients.size()));
        if (client.follower != null) {
          client.follower.read(1 + random.nextInt(4), line -> {});
          check(client);
        }
      }
    }

    private void rarely() {
      if (random.nextInt(3) > 0) {
        gateway.tick(1);
        return;
      }
      // The gateway restarts: it has the newest records only, as a compacted log has.
      clients.forEach(client -> client.follower = null);
      gateway = new SteppedGateway(ring, 100);
      committed.forEach((view, log) -> gateway.source.change(view, log.getLast()));
    }

    private void rest() {
      for (Client client : clients) {
        if (client.follower == null) {
          connect(client);
        }
        for (ViewKey view : client.views) {
          if (client.follower.session().subscription(view) == null) {
            client.follower.readAll();
            Cursor since =
                ((Cursor.Valid) Cursor.parse(client.state.cursor(), Integer.MAX_VALUE)).cursor();
            gateway.shard.follow(client.follower.session(), view, since.of(view), terms());
            client.follower.session().pull();
          }
        }
      }
      gateway.run();
      for (Client client : clients) {
        // Whoever wants pauses is told in the end, one frame after each.
        for (int i = 0; i < 50; i++) {
          client.follower.readAll();
          gateway.pass(300);
        }
        client.follower.readAll();
        for (ViewKey view : client.views) {
          List<ViewDocument> log = committed.getOrDefault(view, List.of());
          if (log.isEmpty()) {
            assertThat(client.state.held(view.toString())).isNull();
          } else {
            assertThat(client.state.held(view.toString()).version())
                .as("%s at rest", view)
                .isEqualTo(log.getLast().position().version());
            check(client);
          }
        }
      }
    }

    /** What a client has of a view is a version there was, in exactly its state. */
    private void check(Client client) {
      for (ViewKey view : client.views) {
        FakeClient.Held held = client.state.held(view.toString());
        if (held != null) {
          Position at = new Position(held.version(), held.epoch());
          ViewDocument there =
              committed.get(view).stream()
                  .filter(document -> document.position().equals(at))
                  .findAny()
                  .orElseThrow(() -> new AssertionError("there never was " + view + "@" + at));
          assertThat(held.state()).as("%s@%s", view, at).isEqualTo(parsed(there.state()));
        }
      }
    }
  }
}

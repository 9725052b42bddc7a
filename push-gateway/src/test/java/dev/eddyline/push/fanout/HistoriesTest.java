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
import dev.eddyline.push.tail.RandomRecords;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.JsonState;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.State;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories in one thread with a clock set by hand. Views change, go, and begin anew in a
 * log of another epoch. Several gateways read the one log, each as far as it has come, of which the
 * cleaner may have taken what is overwritten; they restart, and load. Clients come to any of them,
 * read slowly, ask for pauses or for every step, let go of views and take them up again, fall off
 * and resume at another. What a client has is always a version there was, versions never go back
 * unless it is told to begin anew, and at rest it has exactly what there is.
 *
 * <p>{@code -Deddyline.histories=100000} plays more of them, {@code -Deddyline.history=7} that one.
 */
class HistoriesTest {

  private static final int HISTORIES = Integer.getInteger("eddyline.histories", 10_000);
  private static final int STEPS = 150;
  private static final int QUIET_ROUNDS = 2;
  private static final int ROUNDS_MAX = 200;
  private static final List<ViewKey> VIEWS =
      List.of(new ViewKey("poll", "a"), new ViewKey("poll", "b"), new ViewKey("board", "a"));

  @Test
  void everyClientAlwaysConvergesToTheExactState() {
    // Given all that can become of a client, counted
    Map<String, Integer> happened = new TreeMap<>();
    int first = Integer.getInteger("eddyline.history", 0);
    int last = Integer.getInteger("eddyline.history", HISTORIES - 1);

    // When
    for (int seed = first; seed <= last; seed++) {
      try {
        new History(seed, happened).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": -Deddyline.history=" + seed, e);
      }
    }

    // Then all of it has become of some
    if (last - first > 100) {
      assertThat(happened)
          .containsKeys(
              "first",
              "patch",
              "joined",
              "resync",
              "notice",
              "gone",
              "reset epoch-changed",
              "reset fell-behind",
              "reset version-unknown",
              "diff of records",
              "diff of JSON");
    }
    System.out.println(last - first + 1 + " histories: " + happened);
  }

  /**
   * A record of the log.
   *
   * @param document null where the view has been deleted
   */
  private record Entry(ViewKey view, @Nullable ViewDocument document, long recordedMs) {}

  /** A client and, while it is connected, its connection. */
  private static final class Client {
    final FakeClient state = new FakeClient();
    final ViewKey[] views;
    @Nullable Gateway at;
    @Nullable Follower follower;
    boolean wantedAll;

    Client(List<ViewKey> views) {
      this.views = views.toArray(ViewKey[]::new);
    }

    void disconnected() {
      at = null;
      follower = null;
    }
  }

  /** A gateway and how far it has read. */
  private static final class Gateway {
    final SteppedGateway stepped;
    final int loadedAt;
    int read;
    boolean loaded;

    Gateway(RingLimits ring, long ringBytesMax, int loadedAt, long nowMs) {
      MemoryViews source = new MemoryViews();
      VIEWS.forEach(source::loading);
      this.stepped = new SteppedGateway(source, ring, ringBytesMax, 100, null);
      this.loadedAt = loadedAt;
      stepped.clock.set(nowMs);
      noteLoaded();
    }

    void noteLoaded() {
      if (!loaded && read >= loadedAt) {
        loaded = true;
        VIEWS.forEach(stepped.source::loadedNow);
      }
    }
  }

  private static final class History {
    private final Random random;
    private final RandomJson json;
    private final Map<String, Integer> happened;
    private final List<Entry> log = new ArrayList<>();
    private final Map<ViewKey, Integer> newest = new HashMap<>();
    private final Map<ViewKey, ViewDocument> documents = new HashMap<>();
    private final Map<ViewKey, Map<Position, JsonNode>> committed = new HashMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final RingLimits ring;
    private final long ringBytesMax;
    private final @Nullable RandomRecords records;
    private long nowMs = 1_000_000;
    private int ticks;

    History(long seed, Map<String, Integer> happened) {
      this.random = new Random(seed);
      this.json = new RandomJson(random);
      this.happened = happened;
      Duration age = random.nextBoolean() ? Duration.ofHours(1) : Duration.ofSeconds(1);
      this.ring = new RingLimits(1 + random.nextInt(6), 400 + random.nextInt(2_000), age);
      this.ringBytesMax = random.nextBoolean() ? 1L << 30 : random.nextInt(3_000);
      this.records = random.nextInt(3) == 0 ? null : new RandomRecords(random);
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        gateways.add(gateway());
      }
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3 -> change(VIEWS.get(random.nextInt(VIEWS.size())));
          case 4, 5, 6 -> readLog(any(gateways), 1 + random.nextInt(5));
          case 7 -> repeat(any(gateways), any(VIEWS));
          case 8, 9 -> come();
          case 10 -> leave();
          case 11, 12, 13 -> readSome();
          case 14, 15 -> any(gateways).stepped.run();
          case 16 -> pass(random.nextInt(200));
          case 17 -> followAnew();
          default -> rarely();
        }
      }
      rest();
    }

    private <T> T any(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    private Gateway gateway() {
      return new Gateway(ring, ringBytesMax, log.size(), nowMs);
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
      ViewDocument last = documents.get(view);
      long version = last == null ? 1 : last.position().version() + 1 + random.nextInt(3);
      commit(view, version, last);
    }

    private void commit(ViewKey view, long version, @Nullable ViewDocument last) {
      String epoch = "e" + epochs.getOrDefault(view.kind(), 0);
      ObjectNode state =
          last == null ? json.object(3) : json.changedObject((ObjectNode) last.state().tree(), 3);
      Position position = new Position(version, epoch);
      State held = records == null ? JsonState.of(state) : records.state(state);
      ViewDocument next =
          new ViewDocument(position, Instant.EPOCH.plusSeconds(version), null, held);
      documents.put(view, next);
      committed.computeIfAbsent(view, key -> new HashMap<>()).put(position, parsed(state));
      append(view, next);
    }

    private void append(ViewKey view, @Nullable ViewDocument document) {
      newest.put(view, log.size());
      log.add(new Entry(view, document, nowMs));
    }

    /** The topics of a kind are made anew: its views begin again, or are no more. */
    private void beginAnew(String kind) {
      epochs.merge(kind, 1, Integer::sum);
      for (ViewKey view : VIEWS) {
        if (view.kind().equals(kind) && documents.containsKey(view)) {
          documents.remove(view);
          if (random.nextInt(4) == 0) {
            append(view, null);
          } else {
            commit(view, 1 + random.nextInt(3), null);
          }
        }
      }
    }

    private void readLog(Gateway gateway, int most) {
      for (int i = 0; i < most && gateway.read < log.size(); i++) {
        Entry entry = log.get(gateway.read);
        boolean overwritten = newest.getOrDefault(entry.view(), -1) > gateway.read;
        gateway.read++;
        // What is overwritten may have been cleaned away before this gateway came to it.
        if (!overwritten || random.nextInt(3) > 0) {
          if (entry.document() == null) {
            gateway.stepped.source.gone(entry.view());
          } else {
            gateway.stepped.source.change(entry.view(), entry.document(), entry.recordedMs());
          }
        }
        gateway.noteLoaded();
      }
    }

    /** A record that a gateway has had before, or that has been overtaken. */
    private void repeat(Gateway gateway, ViewKey view) {
      if (gateway.stepped.hub.lookup(view) instanceof ViewState state) {
        for (Entry old : log.subList(0, gateway.read)) {
          ViewDocument document = old.document();
          if (document != null
              && old.view().equals(view)
              && state.covers(document.position())
              && random.nextInt(3) == 0) {
            gateway.stepped.source.change(view, document, old.recordedMs());
          }
        }
      }
    }

    private void come() {
      Client client = clients.stream().filter(c -> c.follower == null).findAny().orElse(null);
      if (client == null && clients.size() < 5) {
        List<ViewKey> views = new ArrayList<>(VIEWS);
        views.removeIf(view -> random.nextInt(3) == 0);
        client = new Client(views.isEmpty() ? VIEWS : views);
        clients.add(client);
      }
      if (client != null) {
        connect(client);
      }
    }

    private void connect(Client client) {
      Gateway at = any(gateways);
      FakeTransport transport =
          new FakeTransport(1 + random.nextInt(2_000), 1 + random.nextInt(2_000));
      client.at = at;
      client.follower =
          at.stepped.follow(
              client.state, transport, terms(client), client.state.cursor(), client.views);
    }

    private Terms terms(Client client) {
      boolean all = random.nextInt(4) == 0;
      client.wantedAll |= all;
      return new Terms(
          all ? Terms.Delivery.ALL : Terms.Delivery.LATEST,
          random.nextBoolean() ? 0 : 1 + random.nextInt(300));
    }

    private @Nullable Client anyConnected() {
      List<Client> connected = clients.stream().filter(c -> c.follower != null).toList();
      return connected.isEmpty() ? null : any(connected);
    }

    /**
     * A client lets go of a view on its connection and takes it up again, perhaps after a while.
     */
    private void followAnew() {
      Client client = anyConnected();
      if (client == null) {
        return;
      }
      ViewKey view = client.views[random.nextInt(client.views.length)];
      Subscription subscription = client.follower.session().subscription(view);
      if (subscription != null) {
        client.at.stepped.shard.unfollow(subscription);
      }
      if (subscription == null || random.nextBoolean()) {
        follow(client, view);
      }
    }

    private void follow(Client client, ViewKey view) {
      // What was on its way has arrived before a client may follow the view again.
      client.follower.readAll();
      Session session = client.follower.session();
      Cursor since =
          ((Cursor.Valid) Cursor.parse(client.state.cursor(), Integer.MAX_VALUE)).cursor();
      client.at.stepped.shard.follow(session, view, since.of(view), terms(client));
      session.pull();
    }

    private void leave() {
      Client client = anyConnected();
      if (client != null) {
        client.follower.transport().drop();
        client.disconnected();
      }
    }

    private void readSome() {
      Client client = anyConnected();
      if (client != null) {
        client.follower.read(1 + random.nextInt(4), line -> {});
        check(client);
      }
    }

    private void pass(long ms) {
      nowMs += ms;
      gateways.forEach(gateway -> gateway.stepped.pass(ms));
    }

    private void rarely() {
      switch (random.nextInt(8)) {
        case 0 -> restart(random.nextInt(gateways.size()));
        case 1 -> {
          if (random.nextInt(3) == 0) {
            beginAnew(any(VIEWS).kind());
          }
        }
        case 2 -> {
          ViewKey view = any(VIEWS);
          if (newest.containsKey(view) && log.get(newest.get(view)).document() != null) {
            append(view, null);
          }
        }
        default -> {
          int times = 1 + random.nextInt(6);
          ticks += times;
          any(gateways).stepped.tick(times);
        }
      }
    }

    /** Another process takes a gateway's place, without connections and without rings. */
    private void restart(int index) {
      Gateway old = gateways.get(index);
      clients.stream().filter(client -> client.at == old).forEach(Client::disconnected);
      count(old);
      gateways.set(index, gateway());
    }

    private void rest() {
      gateways.forEach(gateway -> readLog(gateway, log.size()));
      for (Client client : clients) {
        if (client.follower == null) {
          connect(client);
        }
        for (ViewKey view : client.views) {
          if (client.follower.session().subscription(view) == null) {
            follow(client, view);
          }
        }
      }
      // Whoever wants pauses is told in the end, one frame after each.
      int rounds = 0;
      for (int quiet = 0; quiet < QUIET_ROUNDS; rounds++) {
        assertThat(rounds).as("rounds until all is quiet").isLessThan(ROUNDS_MAX);
        pass(301);
        int read = 0;
        for (Client client : clients) {
          read += client.follower.readAll().size();
        }
        quiet = read == 0 ? quiet + 1 : 0;
      }
      for (Client client : clients) {
        check(client);
        for (ViewKey view : client.views) {
          FakeClient.Held held = client.state.held(view.toString());
          ViewDocument there =
              newest.containsKey(view) ? log.get(newest.get(view)).document() : null;
          assertThat(held == null ? null : new Position(held.version(), held.epoch()))
              .as("%s at rest", view)
              .isEqualTo(there == null ? null : there.position());
        }
        count(client);
      }
      gateways.forEach(History::checkBytes);
      gateways.forEach(this::count);
    }

    /** What a client has of a view is a version there was, in exactly its state. */
    private void check(Client client) {
      for (ViewKey view : client.views) {
        FakeClient.Held held = client.state.held(view.toString());
        if (held != null) {
          Position at = new Position(held.version(), held.epoch());
          assertThat(held.state())
              .as("%s@%s", view, at)
              .isEqualTo(committed.getOrDefault(view, Map.of()).get(at));
        }
      }
      // And it was told to begin anew only where there was reason to.
      assertThat(client.wantedAll || client.state.count("reset fell-behind") == 0).isTrue();
      assertThat(!epochs.isEmpty() || client.state.count("reset epoch-changed") == 0).isTrue();
      assertThat(
              ticks >= Session.TICKS_PER_HEARTBEAT
                  || client.state.count("reset version-unknown") == 0)
          .isTrue();
    }

    private static void checkBytes(Gateway gateway) {
      HeldBytes bytes = gateway.stepped.hub.status().bytes();
      List<ViewState> states = new ArrayList<>(gateway.stepped.hub.list("poll", "", "", 10));
      states.addAll(gateway.stepped.hub.list("board", "", "", 10));
      assertThat(bytes.views()).isEqualTo(states.stream().mapToLong(ViewState::bytes).sum());
      assertThat(bytes.rings()).isEqualTo(states.stream().mapToLong(ViewState::ringBytes).sum());
    }

    private void count(Client client) {
      for (String event :
          List.of("gone", "reset epoch-changed", "reset fell-behind", "reset version-unknown")) {
        count(event, client.state.count(event));
      }
    }

    private void count(Gateway gateway) {
      for (Counter counter : gateway.stepped.meters.find("eddyline.push.steps").counters()) {
        count(String.valueOf(counter.getId().getTag("step")), (int) counter.count());
      }
      count(
          records == null ? "diff of JSON" : "diff of records",
          (int) gateway.stepped.meters.get("eddyline.push.diffs").counter().count());
    }

    private void count(String what, int times) {
      if (times > 0) {
        happened.merge(what, times, Integer::sum);
      }
    }
  }
}

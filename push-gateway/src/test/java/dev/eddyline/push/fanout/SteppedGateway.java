package dev.eddyline.push.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.session.FakeTransport;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hub with one shard whose thread is stepped by hand. */
final class SteppedGateway {

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MemoryViews source;
  final Hub hub;
  final Shard shard;
  final SteppedClock clock = new SteppedClock();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparingLong(Later::atMs));
  private final Loop loop =
      new Loop() {
        @Override
        public void execute(Runnable task) {
          tasks.add(task);
        }

        @Override
        public void executeAfter(Runnable task, long delayMs) {
          later.add(new Later(clock.millis() + delayMs, task));
        }
      };

  private record Later(long atMs, Runnable task) {}

  SteppedGateway(RingLimits ring, int streamsMax) {
    this(new MemoryViews(), ring, streamsMax);
  }

  SteppedGateway(MemoryViews source, RingLimits ring, int streamsMax) {
    this(source, ring, streamsMax, null);
  }

  SteppedGateway(MemoryViews source, RingLimits ring, int streamsMax, @Nullable Audience audience) {
    this(source, ring, 1L << 30, streamsMax, audience);
  }

  SteppedGateway(
      MemoryViews source,
      RingLimits ring,
      long ringBytesMax,
      int streamsMax,
      @Nullable Audience audience) {
    this.source = source;
    HubConfig config = new HubConfig(ring, ringBytesMax, streamsMax, 1_000_000, Duration.ZERO);
    this.hub = new Hub(source, config, clock, meters, audience);
    this.shard = hub.shard(this.loop);
    source.start(hub);
  }

  /** Lets the shard's thread do all it has to. Returns how much that was. */
  int run() {
    int ran = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      ran++;
    }
    return ran;
  }

  /** Lets time pass, with all that falls due in it. */
  void pass(long ms) {
    long end = clock.millis() + ms;
    run();
    while (!later.isEmpty() && later.element().atMs() <= end) {
      Later next = later.remove();
      clock.set(Math.max(clock.millis(), next.atMs()));
      next.task().run();
      run();
    }
    clock.set(end);
  }

  void tick(int times) {
    for (int i = 0; i < times; i++) {
      shard.tick();
      run();
    }
  }

  double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  double gauge(String meter) {
    return meters.get(meter).gauge().value();
  }

  Follower follow(FakeTransport transport, String cursor, ViewKey... views) {
    return follow(new FakeClient(), transport, cursor, views);
  }

  Follower follow(FakeClient client, FakeTransport transport, String cursor, ViewKey... views) {
    return follow(client, transport, Terms.DEFAULT, cursor, views);
  }

  Follower follow(
      FakeClient client, FakeTransport transport, Terms terms, String cursor, ViewKey... views) {
    if (hub.admit() != Hub.Admission.ADMITTED) {
      throw new AssertionError("not admitted");
    }
    Cursor since = ((Cursor.Valid) Cursor.parse(cursor, 10_000)).cursor();
    Session session = shard.open(transport, "ada");
    transport.listener(session);
    for (ViewKey view : views) {
      shard.follow(session, view, since.of(view), terms);
    }
    shard.begin(session);
    return new Follower(client, transport, session);
  }

  /** A client on a connection. */
  record Follower(FakeClient client, FakeTransport transport, Session session) {

    /** Reads all there is. Returns it as {@code event id} and {@code :comment} lines. */
    List<String> readAll() {
      List<String> lines = new ArrayList<>();
      read(Integer.MAX_VALUE, lines::add);
      return lines;
    }

    void read(int most, Consumer<String> lines) {
      for (int i = 0; i < most; i++) {
        FakeTransport.Read read = transport.read();
        if (read == null) {
          return;
        }
        if (read.frame() == null) {
          lines.accept(":" + read.text());
        } else {
          String event = read.frame().event().word();
          client.take(event, new String(read.frame().json(), UTF_8));
          lines.accept(event + " " + read.text());
        }
      }
    }
  }
}

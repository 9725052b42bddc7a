package dev.eddyline.push.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.session.FakeTransport;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A hub with one shard whose thread is stepped by hand. */
final class SteppedGateway {

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MemoryViews source;
  final Hub hub;
  final Shard shard;
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  SteppedGateway(RingLimits ring, int streamsMax) {
    this(new MemoryViews(), ring, streamsMax);
  }

  SteppedGateway(MemoryViews source, RingLimits ring, int streamsMax) {
    this.source = source;
    this.hub = new Hub(source, ring, streamsMax, Clock.systemUTC(), meters);
    this.shard = hub.shard(tasks::add);
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
    if (!hub.admit()) {
      throw new AssertionError("not admitted");
    }
    Cursor since = ((Cursor.Valid) Cursor.parse(cursor, 10_000)).cursor();
    Session session = hub.session(shard, transport, Arrays.asList(views), since);
    transport.listener(session);
    shard.open(session);
    return new Follower(client, transport);
  }

  /** A client on a connection. */
  record Follower(FakeClient client, FakeTransport transport) {

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

package dev.eddyline.push.fanout;

import static dev.eddyline.push.view.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.session.FakeTransport;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The hand-over between real threads: no change is lost on its way to a shard. */
class HubThreadsTest {

  private static final int ROUNDS = 3_000;

  @Test
  void everySessionOnEveryThreadEndsAtTheNewestVersion() throws Exception {
    // Given two shards on threads of their own
    MemoryViews source = new MemoryViews();
    RingLimits ring = new RingLimits(16, 100_000, Duration.ofHours(1));
    Hub hub =
        new Hub(
            source,
            new HubConfig(ring, 1L << 30, 100_000, 1_000_000, Duration.ofMillis(5)),
            Clock.systemUTC(),
            new SimpleMeterRegistry(),
            null);
    source.start(hub);
    List<ScheduledExecutorService> threads =
        List.of(
            Executors.newSingleThreadScheduledExecutor(),
            Executors.newSingleThreadScheduledExecutor());
    try {
      List<Shard> shards = threads.stream().map(thread -> hub.shard(loop(thread))).toList();
      List<Opened> opened = new ArrayList<>();

      // When sessions open while their views change for the last time
      for (int round = 0; round < ROUNDS; round++) {
        ViewKey view = new ViewKey("poll", "p" + round);
        source.change(view, document(1, "e", 1));
        for (int i = 0; i < threads.size(); i++) {
          opened.add(open(hub, shards.get(i), threads.get(i), view));
        }
        source.change(view, document(2, "e", 2));
        source.change(view, document(3, "e", 3));
      }
      for (ExecutorService thread : threads) {
        // Whatever was handed over runs before this.
        thread.submit(() -> {}).get(30, TimeUnit.SECONDS);
      }

      // Then each has the last version
      for (Opened one : opened) {
        one.opening().get(30, TimeUnit.SECONDS);
        assertThat(one.read(threads).held(one.view().toString()).version())
            .as(one.view().toString())
            .isEqualTo(3);
      }
    } finally {
      threads.forEach(ExecutorService::shutdownNow);
    }
  }

  private static Opened open(Hub hub, Shard shard, ExecutorService thread, ViewKey view) {
    FakeTransport transport = FakeTransport.roomy();
    Future<?> opening =
        thread.submit(
            () -> {
              hub.admit();
              Session session = shard.open(transport, null);
              transport.listener(session);
              shard.follow(session, view, Optional.empty(), Terms.DEFAULT);
              shard.begin(session);
            });
    return new Opened(view, transport, opening);
  }

  private static Loop loop(ScheduledExecutorService thread) {
    return new Loop() {
      @Override
      public void execute(Runnable task) {
        thread.execute(task);
      }

      @Override
      @SuppressWarnings("FutureReturnValueIgnored") // a task that throws fails the round's check
      public void executeAfter(Runnable task, long delayMs) {
        thread.schedule(task, delayMs, TimeUnit.MILLISECONDS);
      }
    };
  }

  private record Opened(ViewKey view, FakeTransport transport, Future<?> opening) {

    FakeClient read(List<ScheduledExecutorService> threads) throws Exception {
      FakeClient client = new FakeClient();
      for (ExecutorService thread : threads) {
        thread.submit(() -> {}).get(30, TimeUnit.SECONDS);
      }
      for (FakeTransport.Read read = transport.read(); read != null; read = transport.read()) {
        client.take(
            read.frame().event().word(), new String(read.frame().json(), StandardCharsets.UTF_8));
      }
      return client;
    }
  }
}

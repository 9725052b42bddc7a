package dev.eddyline.push.fanout;

import static dev.eddyline.push.view.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.session.FakeTransport;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The hand-over between real threads: no change is lost on its way to a shard. */
class HubThreadsTest {

  private static final int ROUNDS = 3_000;

  @Test
  void everySessionOnEveryThreadEndsAtTheNewestVersion() throws Exception {
    // Given two shards on threads of their own
    MemoryViews source = new MemoryViews();
    RingLimits ring = new RingLimits(16, 100_000);
    Hub hub = new Hub(source, ring, 100_000, Clock.systemUTC(), new SimpleMeterRegistry());
    source.start(hub);
    List<ExecutorService> threads =
        List.of(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());
    try {
      List<Shard> shards = threads.stream().map(hub::shard).toList();
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
              Session session = hub.session(shard, transport, List.of(view), Cursor.NONE);
              transport.listener(session);
              shard.open(session);
            });
    return new Opened(view, transport, opening);
  }

  private record Opened(ViewKey view, FakeTransport transport, Future<?> opening) {

    FakeClient read(List<ExecutorService> threads) throws Exception {
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

package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The hand-over to a real I/O thread that has nothing else to wake for. */
class IoLoopTest {

  private static final int ROUNDS = 1_000;

  private XnioWorker worker;
  private IoLoop loop;

  @BeforeEach
  void start() throws Exception {
    worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
    loop = new IoLoop(worker.getIoThread());
  }

  @AfterEach
  void stop() {
    worker.shutdownNow();
  }

  @Test
  void aTaskForLaterOfAnotherThreadWakesTheThread() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      // Given a thread that is on its way to sleep, now nearer to it, now farther
      AtomicBoolean awake = new AtomicBoolean();
      loop.execute(() -> awake.set(true));
      while (!awake.get()) {
        Thread.onSpinWait();
      }
      long until = System.nanoTime() + round % 400 * 50L;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }

      // When
      CountDownLatch ran = new CountDownLatch(1);
      loop.executeAfter(ran::countDown, 1);

      // Then
      assertThat(ran.await(10, TimeUnit.SECONDS)).as("round %d", round).isTrue();
    }
  }

  @Test
  void aTaskForLaterOfTheThreadItselfRuns() throws Exception {
    // When
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(() -> loop.executeAfter(ran::countDown, 1));

    // Then
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }
}

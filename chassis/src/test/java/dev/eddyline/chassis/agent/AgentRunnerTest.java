package dev.eddyline.chassis.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AgentRunnerTest {

  @Test
  void works_on_one_thread_of_the_agents_name_and_cleans_up_on_it() {
    // Given
    List<String> threads = new CopyOnWriteArrayList<>();
    CountDownLatch worked = new CountDownLatch(3);
    CountDownLatch wakened = new CountDownLatch(1);
    Agent agent =
        new Agent() {
          @Override
          public String name() {
            return "heron";
          }

          @Override
          public int doWork() throws InterruptedException {
            threads.add("work on " + Thread.currentThread().getName());
            worked.countDown();
            if (worked.getCount() == 0) {
              wakened.await(10, TimeUnit.SECONDS);
            }
            return 1;
          }

          @Override
          public void onStop() {
            threads.add("stop on " + Thread.currentThread().getName());
          }
        };

    // When
    try (AgentRunner runner = AgentRunner.start(agent, wakened::countDown)) {
      await().until(() -> worked.getCount() == 0);
      assertThat(runner.failure()).isEmpty();
    }

    // Then
    assertThat(threads.getFirst()).isEqualTo("work on heron");
    assertThat(threads.getLast()).isEqualTo("stop on heron");
    assertThat(wakened.getCount()).isZero();
  }

  @Test
  void a_failure_ends_the_loop_and_is_told() {
    // Given
    CountDownLatch stopped = new CountDownLatch(1);
    Agent agent =
        new Agent() {
          @Override
          public String name() {
            return "heron";
          }

          @Override
          public int doWork() {
            throw new IllegalStateException("no fish");
          }

          @Override
          public void onStop() {
            stopped.countDown();
          }
        };

    // When
    try (AgentRunner runner = AgentRunner.start(agent, () -> {})) {
      // Then
      await().until(() -> stopped.getCount() == 0);
      assertThat(runner.failure()).get().hasToString("java.lang.IllegalStateException: no fish");
    }
  }
}

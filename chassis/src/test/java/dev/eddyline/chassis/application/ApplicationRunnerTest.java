package dev.eddyline.chassis.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.testkit.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationRunnerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void an_unknown_setting_ends_it_with_one_line() throws Exception {
    try (ChildProcess child = run(Map.of("EDDYLINE_BEHAVIOR", "serve"))) {
      // When it has ended
      int exit = child.awaitExit(PATIENCE);

      // Then
      assertThat(exit).isEqualTo(1);
      assertThat(child.errors().lines())
          .singleElement()
          .asString()
          .startsWith("sample: unknown settings [EDDYLINE_BEHAVIOR]; known are");
      assertThat(child.output()).isEmpty();
    }
  }

  @Test
  void a_failed_start_ends_it_with_one_line() throws Exception {
    try (ChildProcess child = run(Map.of("EDDYLINE_BEHAVIOUR", "start not"))) {
      // When it has ended
      int exit = child.awaitExit(PATIENCE);

      // Then the line is on standard error, the stack trace in the log
      assertThat(exit).isEqualTo(1);
      assertThat(child.errors()).isEqualToIgnoringNewLines("sample: the port is taken");
      assertThat(child.output()).contains("IllegalStateException").doesNotContain("closed");
    }
  }

  @Test
  void a_death_closes_and_ends_it() throws Exception {
    try (ChildProcess child = run(Map.of("EDDYLINE_BEHAVIOUR", "die"))) {
      // When it has ended
      int exit = child.awaitExit(PATIENCE);

      // Then
      assertThat(exit).isEqualTo(1);
      assertThat(child.errors())
          .isEqualToIgnoringNewLines("sample: has failed: {heart=it stopped}");
      assertThat(child.output()).contains("closed");
    }
  }

  @Test
  void a_signal_closes_and_ends_it() throws Exception {
    // Given one that serves
    try (ChildProcess child = run(Map.of("EDDYLINE_TOKEN", "sesame"))) {
      awaitStarted(child);

      // When
      child.terminate();

      // Then
      assertThat(child.awaitExit(PATIENCE)).isEqualTo(128 + 15);
      assertThat(child.errors()).isEmpty();
      assertThat(child.output())
          .contains("EDDYLINE_TOKEN=***", "started address=\"nowhere:0\"", "closed", "stopped")
          .doesNotContain("sesame");
    }
  }

  @Test
  void one_that_does_not_stop_in_time_is_left() throws Exception {
    // Given one that hangs in its close
    try (ChildProcess child =
        run(Map.of("EDDYLINE_BEHAVIOUR", "stop not", "EDDYLINE_STOP_TIMEOUT_MS", "50"))) {
      awaitStarted(child);

      // When
      child.terminate();

      // Then
      assertThat(child.awaitExit(PATIENCE)).isEqualTo(128 + 15);
      assertThat(child.output()).contains("not stopped in time").doesNotContain("closed");
    }
  }

  private ChildProcess run(Map<String, String> environment) {
    return ChildProcess.start(SampleMain.class, environment, folder);
  }

  private static void awaitStarted(ChildProcess child) {
    await().atMost(PATIENCE).until(() -> child.output().contains("started address"));
  }
}

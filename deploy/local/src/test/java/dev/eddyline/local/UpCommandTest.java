package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class UpCommandTest {

  @Test
  void flagsAreSettingsAndGoBeforeTheEnvironment() {
    // Given an environment, and flags for some of it
    UpCommand up = new UpCommand();
    new CommandLine(up)
        .parseArgs(
            "--data",
            "/d",
            "--ingest",
            "0.0.0.0:81",
            "--push",
            "localhost:82",
            "--kafka-listen",
            "[::1]:83",
            "--kafka",
            "k:9092",
            "--registry-listen",
            "127.0.0.1:84",
            "--registry",
            "http://r:8081");

    // When they are laid over one another
    Map<String, String> settings =
        up.environment(Map.of("EDDYLINE_INGEST_PORT", "9", "EDDYLINE_PARTITIONS", "7"));

    // Then flags win, and what has no flag stays
    assertThat(settings)
        .containsEntry("EDDYLINE_DATA", "/d")
        .containsEntry("EDDYLINE_INGEST_HOST", "0.0.0.0")
        .containsEntry("EDDYLINE_INGEST_PORT", "81")
        .containsEntry("EDDYLINE_PUSH_HOST", "localhost")
        .containsEntry("EDDYLINE_PUSH_PORT", "82")
        .containsEntry("EDDYLINE_KAFKA_HOST", "[::1]")
        .containsEntry("EDDYLINE_KAFKA_PORT", "83")
        .containsEntry("EDDYLINE_KAFKA_ELSEWHERE", "k:9092")
        .containsEntry("EDDYLINE_REGISTRY_HOST", "127.0.0.1")
        .containsEntry("EDDYLINE_REGISTRY_PORT", "84")
        .containsEntry("EDDYLINE_REGISTRY_ELSEWHERE", "http://r:8081")
        .containsEntry("EDDYLINE_PARTITIONS", "7");
  }

  @Test
  void addressWithoutAPortIsRefused() {
    // Given a flag with a host only
    UpCommand up = new UpCommand();
    new CommandLine(up).parseArgs("--ingest", "localhost");

    // When read, Then the flag is named
    assertThatThrownBy(() -> up.environment(Map.of()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--ingest wants HOST:PORT, not 'localhost'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "feed"})
  void everyCommandTellsTheVersion(String command) {
    // Given the command line
    StringWriter printed = new StringWriter();
    CommandLine eddyline = Main.commandLine().setOut(new PrintWriter(printed, true));

    // When a command is asked for its version
    int exitCode = eddyline.execute(command, "--version");

    // Then it is there
    assertThat(exitCode).isZero();
    assertThat(printed.toString()).startsWith("eddyline 0.");
  }

  @Test
  void defaultsAreTheDocumentedOnes() {
    // Given no settings
    UpConfig config = UpConfig.from(Settings.of(Map.of()), Path.of("/home/ada/data"));

    // Then these are in force
    assertThat(config.data()).isEqualTo(Path.of("/home/ada/data"));
    assertThat(config.kafkaFolder()).isEqualTo(Path.of("/home/ada/data/kafka"));
    assertThat(config.kafkaHost()).isEqualTo("127.0.0.1");
    assertThat(config.kafkaPort()).isEqualTo(9092);
    assertThat(config.kafkaElsewhere()).isEmpty();
    assertThat(config.partitions()).isEqualTo(2);
    assertThat(config.commandRetention()).hasDays(7);
  }
}

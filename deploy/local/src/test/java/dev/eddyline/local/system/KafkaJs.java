package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.testkit.NodeProject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;

/** The npm package {@code kafkajs}, with a registry client that decodes what it reads. */
final class KafkaJs implements TopicReader.Following {

  private final EddylineProcess eddyline;
  private final NodeProject project;

  private KafkaJs(EddylineProcess eddyline, NodeProject project) {
    this.eddyline = eddyline;
    this.project = project;
  }

  /** Skips the test where there is no npm. */
  static KafkaJs installed(EddylineProcess eddyline) throws IOException, InterruptedException {
    return new KafkaJs(eddyline, NodeProject.installed(Path.of("src/test/js/readers")));
  }

  @Override
  public List<SeenEvent> read(IsolationLevel isolation) throws IOException, InterruptedException {
    String printed =
        switch (isolation) {
          case READ_COMMITTED -> project.run("", command());
          case READ_UNCOMMITTED -> project.run("", command("uncommitted"));
        };
    return seen(printed.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public ProcessBuilder follow() {
    return project.command(command("follow"));
  }

  @Override
  public List<SeenEvent> seen(byte[] printed) throws IOException {
    String text = new String(printed, StandardCharsets.UTF_8);
    List<SeenEvent> seen = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode json = EddylineProcess.JSON.readTree(line);
      seen.add(
          new SeenEvent(
              json.get("partition").intValue(),
              json.get("offset").longValue(),
              json.get("key").textValue(),
              json.get("event")));
    }
    return seen;
  }

  private String[] command(String... flags) {
    List<String> command = new ArrayList<>(List.of("node", "read.mjs", eddyline.kafka()));
    command.addAll(List.of(eddyline.registry(), PollEvents.TOPIC));
    command.addAll(List.of(flags));
    return command.toArray(String[]::new);
  }
}

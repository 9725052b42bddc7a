package dev.eddyline.local.system;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.testkit.NodeProject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An npm package, {@code eventsource} or {@code ws}, in a process of its own. */
final class NodePushClient implements PushClient {

  private final Process process;
  private final BufferedWriter input;
  private final Path printed;
  private final Path errors;

  private NodePushClient(Process process, Path printed, Path errors) {
    this.process = process;
    this.input = process.outputWriter();
    this.printed = printed;
    this.errors = errors;
  }

  /**
   * Starts one that follows nothing until it is told where to go.
   *
   * @param transport {@code eventsource} or {@code ws}
   * @param folder for what it prints
   */
  static NodePushClient start(
      NodeProject project, String transport, List<String> views, Path folder) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", "roam.js", transport));
    command.addAll(views);
    Path printed = Files.createTempFile(folder, transport, ".txt");
    Path errors = Files.createTempFile(folder, transport, "-errors.txt");
    Process process =
        project
            .command(command.toArray(String[]::new))
            .redirectOutput(printed.toFile())
            .redirectError(errors.toFile())
            .start();
    return new NodePushClient(process, printed, errors);
  }

  @Override
  public void go(String gateway) throws IOException {
    input.write(gateway + "\n");
    input.flush();
  }

  @Override
  public List<Heard> heard() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("it has ended:\n" + Files.readString(errors));
    }
    List<Heard> heard = new ArrayList<>();
    String text = Files.readString(printed);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      heard.add(EddylineProcess.JSON.readValue(line, Heard.class));
    }
    return heard;
  }

  @Override
  public Map<String, JsonNode> finish() throws IOException, InterruptedException {
    input.close();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("it does not end well:\n" + Files.readString(errors));
    }
    String last = Files.readAllLines(printed).getLast();
    return EddylineProcess.JSON.readValue(last, new TypeReference<>() {});
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}

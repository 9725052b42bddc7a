package dev.eddyline.local;

import dev.eddyline.chassis.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Starts everything once on free ports with data that is thrown away, and stops it. The launcher
 * runs this after a build to record which classes a start needs (the JVM's AOT cache).
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("eddyline-rehearsal");
    try {
      Map<String, String> freePorts =
          Map.of(
              "EDDYLINE_DATA", folder.toString(),
              "EDDYLINE_KAFKA_PORT", "0",
              "EDDYLINE_REGISTRY_PORT", "0",
              "EDDYLINE_INGEST_PORT", "0",
              "EDDYLINE_PUSH_PORT", "0",
              "EDDYLINE_PROJECTION_PORT", "0");
      UpConfig config = UpConfig.from(Settings.of(freePorts), folder);
      try (Up up = new Up(config, freePorts)) {
        up.start();
        useOnce(up.addresses());
      }
      return 0;
    } finally {
      delete(folder);
    }
  }

  /** A poll, a vote and the view: what the first user will do. */
  private static void useOnce(Map<String, String> addresses)
      throws IOException, InterruptedException {
    String poll = addresses.get("ingest") + "/v1/poll/rehearsal/";
    post(poll + "create", "{\"title\":\"-\",\"options\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    post(poll + "cast-vote", "{\"choices\":[\"a\"]}");
    send(HttpRequest.newBuilder(URI.create(addresses.get("push") + "/v1/poll/rehearsal")));
  }

  private static void post(String url, String payload) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(payload)));
  }

  private static void send(HttpRequest.Builder request) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

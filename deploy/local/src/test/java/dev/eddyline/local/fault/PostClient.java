package dev.eddyline.local.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Posts one command after the other, some for a version, and mostly waits for the outcome. */
final class PostClient extends Client {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Map<String, Long> versions = new HashMap<>();

  PostClient(String name, Journal journal, Voter voter, Random random, String base) {
    super(name, journal, voter, random, base);
  }

  @Override
  public Void call() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String connection = connection();
      while (!finished(true)) {
        if (!goesOn()) {
          rest();
          continue;
        }
        Numbered command = next();
        Long version = versions.get(command.poll());
        if (version != null && random.nextInt(4) == 0) {
          command = command.meantFor(version);
        }
        send(http, connection, command);
        rest();
      }
    }
    return null;
  }

  private void send(HttpClient http, String connection, Numbered command) throws Exception {
    boolean acknowledged = false;
    while (!acknowledged) {
      journal.sent(connection, command);
      try {
        HttpResponse<String> answer =
            http.send(request(command), HttpResponse.BodyHandlers.ofString());
        Told told = Told.of(answer.statusCode(), Voter.JSON.readTree(answer.body()));
        journal.told(connection, command, told);
        if (told.decided()) {
          versions.put(command.poll(), told.version());
        }
        // Who has been told that it is queued may go on, or ask what became of it.
        acknowledged = told.decided() || (told.acknowledges() && random.nextBoolean());
      } catch (IOException e) {
        rest();
      }
      if (!acknowledged) {
        rest();
        finished(false);
      }
    }
  }

  private HttpRequest request(Numbered command) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(base + "/v1/poll/" + command.poll() + "/" + command.name()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", command.id())
            .header("Eddyline-Actor", command.member())
            .header("Prefer", command.awaits() ? "wait=2" : "respond-async")
            .POST(HttpRequest.BodyPublishers.ofString(command.payload().toString()));
    Long expected = command.expected();
    if (expected != null) {
      request.header("If-Match", "\"" + expected + "\"");
    }
    return request.build();
  }
}

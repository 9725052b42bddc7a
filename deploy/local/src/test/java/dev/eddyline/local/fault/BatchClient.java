package dev.eddyline.local.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Sends batches; the lines without an acknowledgement begin the next one, in their order. */
final class BatchClient extends Client {

  private static final int LINES_MAX = 12;

  BatchClient(String name, Journal journal, Voter voter, Random random, String base) {
    super(name, journal, voter, random, base);
  }

  @Override
  public Void call() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      List<Numbered> left = new ArrayList<>();
      while (!finished(left.isEmpty())) {
        for (int more = random.nextInt(LINES_MAX) - left.size(); more > 0 && goesOn(); more--) {
          left.add(next());
        }
        send(http, base, connection(), journal, left);
        rest();
      }
    }
    return null;
  }

  /**
   * Sends one batch, and takes from it what was acknowledged; what breaks it ends it.
   *
   * @param left commands, of which those without an acknowledgement stay
   */
  static void send(
      HttpClient http, String base, String connection, Journal journal, List<Numbered> left)
      throws InterruptedException {
    if (left.isEmpty()) {
      return;
    }
    Map<String, Numbered> sent = new HashMap<>();
    for (Numbered command : left) {
      journal.sent(connection, command);
      sent.put(command.id(), command);
    }
    String body = left.stream().map(command -> command.line() + "\n").collect(Collectors.joining());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/v1/commands"))
            .header("Content-Type", "application/x-ndjson")
            .header("Prefer", "wait=2")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode said = Voter.JSON.readTree(line);
          Numbered command = sent.get(said.path("command").asText());
          if (command != null) {
            Told told = Told.of(said);
            journal.told(connection, command, told);
            if (told.acknowledges()) {
              left.remove(command);
            }
          }
        }
      }
    } catch (JsonProcessingException e) {
      // The connection broke within a line, which then says nothing.
      return;
    } catch (IOException e) {
      // The connection broke: what was not told is not known.
      return;
    }
  }
}

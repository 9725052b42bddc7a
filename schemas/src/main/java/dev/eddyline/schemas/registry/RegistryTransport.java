package dev.eddyline.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to the servers of one registry. A server that cannot be reached, answers 5xx or 429 is
 * passed over for the next one; after each round of them there is a pause. Blocks the calling
 * thread; any thread. Every request of the API may be repeated.
 */
final class RegistryTransport implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RegistryTransport.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  private final RegistryConfig config;
  private final HttpClient http;

  /** The server that answered last: the first to be asked next. */
  private volatile int preferred;

  RegistryTransport(RegistryConfig config) {
    this.config = config;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout())
            .build();
  }

  /**
   * Asks until a server answers.
   *
   * @param path raw, from the slash
   * @throws RegistryException if the answer is no 2xx, or none came within all attempts
   */
  JsonNode ask(String method, String path, @Nullable JsonNode body) {
    int servers = config.urls().size();
    int first = preferred;
    RegistryException failure = null;
    for (int attempt = 0; attempt < config.attemptsMax(); attempt++) {
      if (attempt > 0 && attempt % servers == 0) {
        pause(attempt / servers);
      }
      int server = (first + attempt) % servers;
      URI url = URI.create(config.urls().get(server).toString().replaceAll("/+$", "") + path);
      try {
        HttpResponse<String> response = send(method, url, body);
        if (!worthAnotherAttempt(response.statusCode())) {
          preferred = server;
          return answer(method, url, response);
        }
        failure = refused(method, url, response);
      } catch (IOException e) {
        failure = new RegistryException(0, 0, method + " " + url + ": no answer: " + e, e);
      }
      log.atDebug()
          .addKeyValue("attempt", attempt + 1)
          .addKeyValue("url", url)
          .addKeyValue("status", failure.status())
          .log("registry request failed");
    }
    if (failure == null) {
      throw new IllegalStateException("attemptsMax is at least 1");
    }
    throw new RegistryException(
        failure.status(),
        failure.code(),
        failure.getMessage() + "; gave up after " + config.attemptsMax() + " attempts",
        failure);
  }

  private HttpResponse<String> send(String method, URI url, @Nullable JsonNode body)
      throws IOException {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(config.requestTimeout())
            .header("Accept", MEDIA_TYPE + ", application/json;q=0.9")
            .method(method, publisher);
    if (body != null) {
      request.header("Content-Type", MEDIA_TYPE);
    }
    config.auth().header().ifPresent(value -> request.header("Authorization", value));
    try {
      return http.send(
          request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), config.answerBytesMax()));
    } catch (InterruptedException e) {
      throw interrupted(method + " " + url, e);
    }
  }

  private static boolean worthAnotherAttempt(int status) {
    return status >= 500 || status == 429;
  }

  private static JsonNode answer(String method, URI url, HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw refused(method, url, response);
    }
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new RegistryException(
          response.statusCode(), 0, method + " " + url + ": the answer is not JSON", e);
    }
  }

  private static RegistryException refused(String method, URI url, HttpResponse<String> response) {
    int code = 0;
    String why = "";
    try {
      JsonNode body = JSON.readTree(response.body());
      code = body.path("error_code").asInt(0);
      why = body.path("message").asText("");
    } catch (JsonProcessingException e) {
      // A proxy in between answers in HTML: the status has to do.
      log.atDebug().addKeyValue("url", url).log("registry error without a JSON body");
    }
    String message =
        "%s %s: HTTP %d%s%s"
            .formatted(
                method,
                url,
                response.statusCode(),
                code == 0 ? "" : ", error " + code,
                why.isEmpty() ? "" : ": " + why);
    return new RegistryException(response.statusCode(), code, message);
  }

  private void pause(int round) {
    long longest =
        Math.min(
            config.backoffMax().toMillis(), config.backoff().toMillis() << Math.min(round - 1, 20));
    try {
      Thread.sleep(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    } catch (InterruptedException e) {
      throw interrupted("waiting for the registry", e);
    }
  }

  private static RegistryException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RegistryException(0, 0, what + ": interrupted", e);
  }

  @Override
  public void close() {
    http.close();
  }
}

package dev.eddyline.chassis.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.http.Problem;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsHandlerTest {

  private final AtomicReference<Optional<String>> log = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> loop = new AtomicReference<>(Optional.empty());
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpListener listener = start();
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpListener start() {
    Health health = new Health();
    health.ready("log", log::get);
    health.live("loop", loop::get);
    Settings settings = Settings.of(Map.of());
    return HttpListener.start(
        HttpConfig.from(settings, "TEST", 0),
        new OpsHandler(
            health,
            metrics,
            exchange -> Problem.of(404, "not-found", "nothing here").send(exchange)));
  }

  @AfterEach
  void stop() {
    client.close();
    listener.close();
  }

  @Test
  void is_up_when_every_part_is_well() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"up\",\"failing\":{}}");
  }

  @Test
  void says_which_part_is_not_ready_and_lives_on() throws Exception {
    // Given
    log.set(Optional.of("no broker"));

    // When
    HttpResponse<String> ready = get("/health/ready");

    // Then
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).isEqualTo("{\"status\":\"down\",\"failing\":{\"log\":\"no broker\"}}");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void what_is_dead_is_not_ready_either() throws Exception {
    // Given
    loop.set(Optional.of("crashed"));

    // When, then
    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void shows_metrics_and_hands_everything_else_on() throws Exception {
    // Given
    metrics.counter("fish").increment();

    // When, then
    assertThat(get("/metrics").body()).contains("fish_total 1.0");
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
  }

  @Test
  void can_only_be_read() throws Exception {
    // When
    HttpResponse<String> posted = send("POST", "/health/live");

    // Then
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
    assertThat(posted.body()).contains("\"code\":\"method-not-allowed\"");
    assertThat(send("HEAD", "/health/live").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + listener.address() + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }
}

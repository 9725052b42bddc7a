package dev.eddyline.push;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.push.fanout.MemoryViews;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** A gateway on a free port over views from memory, with a client for single requests. */
public final class TestGateway implements AutoCloseable {

  public final MemoryViews source = new MemoryViews();
  public final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  public final PushGateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestGateway(PushConfig config) {
    gateway = PushGateway.start(config, source, meters);
  }

  /**
   * Starts a gateway.
   *
   * @param settings keys without their prefix and values, in turn
   */
  public static TestGateway start(String... settings) {
    return new TestGateway(config(settings));
  }

  public static PushConfig config(String... settings) {
    Map<String, String> environment = new HashMap<>(Map.of("EDDYLINE_PUSH_PORT", "0"));
    for (int i = 0; i < settings.length; i += 2) {
      environment.put("EDDYLINE_" + settings[i], settings[i + 1]);
    }
    Settings read = Settings.of(environment);
    PushConfig config = PushConfig.from(read);
    read.refuseUnknown();
    return config;
  }

  /**
   * Sends one request without a body.
   *
   * @param headers names and values, in turn
   */
  public HttpResponse<String> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + gateway.address() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  /** The value of one metric as scraped, 0 where it is not there. */
  public double metric(String line) {
    return meters
        .scrape()
        .lines()
        .filter(found -> found.startsWith(line + " "))
        .mapToDouble(found -> Double.parseDouble(found.substring(found.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    gateway.close();
    client.close();
  }
}

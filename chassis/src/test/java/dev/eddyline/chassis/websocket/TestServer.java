package dev.eddyline.chassis.websocket;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.server.HttpHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/** A listener on a free port whose WebSockets echo, or are told to test code. */
final class TestServer implements AutoCloseable {

  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final WebSocketUpgrade upgrade;
  final HttpListener listener;

  /** The connections opened so far, for test code. */
  final BlockingQueue<Recorder> opened = new LinkedBlockingQueue<>();

  private TestServer(Function<TestServer, HttpHandler> handler, String... settings) {
    Map<String, String> environment = new HashMap<>(Map.of("EDDYLINE_TEST_IO_THREADS", "1"));
    for (int i = 0; i < settings.length; i += 2) {
      environment.put("EDDYLINE_TEST_" + settings[i], settings[i + 1]);
    }
    Settings read = Settings.of(environment);
    HttpConfig http = HttpConfig.from(read, "TEST", 0);
    upgrade =
        new WebSocketUpgrade(
            WebSocketConfig.from(read, "TEST", 1_048_576), meters, "eddyline.test");
    read.refuseUnknown();
    listener = HttpListener.start(http, handler.apply(this));
  }

  /**
   * One that echoes.
   *
   * @param settings keys without their prefix and values, in turn
   */
  static TestServer echo(String... settings) {
    return new TestServer(server -> new EchoHandler(server.upgrade), settings);
  }

  /** One whose connections are in {@link #opened}. */
  static TestServer recording(Supplier<Recorder> recorders, String... settings) {
    return new TestServer(
        server ->
            exchange -> {
              switch (server.upgrade.handshake(
                  exchange, "http://here"::equals, List.of("b.v2", "a.v1"))) {
                case WebSocketHandshake.Refused refused -> refused.send(exchange);
                case WebSocketHandshake.Accepted accepted -> {
                  Recorder recorder = recorders.get();
                  recorder.thread = exchange.getIoThread();
                  server.opened.add(recorder);
                  server.upgrade.open(exchange, accepted, recorder);
                }
              }
            },
        settings);
  }

  static TestServer recording(String... settings) {
    return recording(Recorder::new, settings);
  }

  int port() {
    return listener.port();
  }

  /** The value of one metric as scraped, 0 where it is not there. */
  double metric(String line) {
    return meters
        .scrape()
        .lines()
        .filter(found -> found.startsWith("eddyline_test_websocket_" + line + " "))
        .mapToDouble(found -> Double.parseDouble(found.substring(found.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  double closed(String why) {
    return metric("closed_total{why=\"" + why + "\"}");
  }

  @Override
  public void close() {
    try {
      upgrade.drain(Duration.ofMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listener.close();
  }
}

package dev.eddyline.chassis.ops;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.http.ListenerProblem;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Map;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}; everything else goes on to the
 * next handler. Runs on I/O threads.
 */
public final class OpsHandler implements HttpHandler {

  /** The path of the metrics. */
  public static final String METRICS = "/metrics";

  private final Health health;
  private final PrometheusMeterRegistry metrics;
  private final HttpHandler next;

  public OpsHandler(Health health, PrometheusMeterRegistry metrics, HttpHandler next) {
    this.health = health;
    this.metrics = metrics;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    switch (exchange.getRequestPath()) {
      case "/health/live" -> {
        if (isRead(exchange)) {
          answer(exchange, health.dead());
        }
      }
      case "/health/ready" -> {
        if (isRead(exchange)) {
          answer(exchange, health.unready());
        }
      }
      case METRICS -> {
        if (isRead(exchange)) {
          exchange
              .getResponseHeaders()
              .put(Headers.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
          exchange.getResponseSender().send(metrics.scrape());
        }
      }
      default -> next.handleRequest(exchange);
    }
  }

  private static boolean isRead(HttpServerExchange exchange) {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
      return true;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
    ListenerProblem.METHOD_NOT_ALLOWED
        .because(exchange.getRequestPath() + " can only be read")
        .send(exchange);
    return false;
  }

  private static void answer(HttpServerExchange exchange, Map<String, String> failing) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", failing.isEmpty() ? "up" : "down");
    failing.forEach(json.putObject("failing")::put);
    exchange.setStatusCode(failing.isEmpty() ? 200 : 503);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(json.toString());
  }
}

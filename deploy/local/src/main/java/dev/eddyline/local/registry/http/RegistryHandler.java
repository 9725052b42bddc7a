package dev.eddyline.local.registry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.RequestBody;
import dev.eddyline.local.registry.core.LogException;
import dev.eddyline.local.registry.core.Refusal;
import dev.eddyline.local.registry.core.Registry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP face: reads a body on the I/O thread without blocking, then lets a worker answer, since
 * answers may wait for Kafka. Sends every error in the API's form.
 */
public final class RegistryHandler implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(RegistryHandler.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  private final Routes routes;
  private final HttpConfig limits;
  private final Executor workers;
  private final IntConsumer answered;

  /**
   * The face of a registry.
   *
   * @param clusterId of the Kafka cluster that keeps the log
   * @param limits of its listener
   * @param workers threads that may block
   * @param answered is told the status of every answer
   */
  public RegistryHandler(
      Registry registry,
      String clusterId,
      HttpConfig limits,
      Executor workers,
      IntConsumer answered) {
    this.routes = new Routes(registry, clusterId);
    this.limits = limits;
    this.workers = workers;
    this.answered = answered;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    RequestBody.receive(
        exchange,
        limits,
        new RequestBody.Receipt() {
          @Override
          public void whole(byte[] body) {
            exchange.dispatch(workers, () -> answer(exchange, body));
          }

          @Override
          public void refused(Problem problem) {
            refuse(exchange, Refusal.malformed(problem.status(), problem.detail()));
          }
        });
  }

  private void answer(HttpServerExchange exchange, byte[] body) {
    try {
      send(exchange, 200, routes.answer(request(exchange, body)).toString());
    } catch (Refusal e) {
      refuse(exchange, e);
    } catch (LogException e) {
      log.atWarn().setCause(e).addKeyValue("path", exchange.getRequestPath()).log("no change made");
      send(
          exchange,
          500,
          e.timedOut()
              ? error(50002, "Operation timed out: " + e.getMessage())
              : error(50001, "Error in the backend data store: " + e.getMessage()));
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("path", exchange.getRequestPath())
          .log("request failed");
      send(exchange, 500, error(500, "Internal Server Error"));
    }
  }

  private static Request request(HttpServerExchange exchange, byte[] body) {
    List<String> path =
        Arrays.stream(exchange.getRequestPath().split("/", -1))
            .filter(segment -> !segment.isEmpty())
            .map(RegistryHandler::decoded)
            .toList();
    Map<String, String> parameters = new TreeMap<>();
    exchange
        .getQueryParameters()
        .forEach((name, values) -> parameters.put(name, decoded(values.getFirst())));
    try {
      JsonNode json = body.length == 0 ? null : JSON.readTree(body);
      return new Request(exchange.getRequestMethod().toString(), path, parameters, json);
    } catch (JsonProcessingException e) {
      throw Refusal.malformed(400, "the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Refusal.malformed(400, "the body is not JSON: " + e.getMessage());
    }
  }

  /** Decodes percent signs; a plus is a plus. */
  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(400, "not a proper URL: " + raw);
    }
  }

  private void refuse(HttpServerExchange exchange, Refusal refusal) {
    send(exchange, refusal.status(), error(refusal.code(), refusal.why()));
  }

  private static String error(int code, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("error_code", code)
        .put("message", message)
        .toString();
  }

  private void send(HttpServerExchange exchange, int status, String body) {
    answered.accept(status);
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, MEDIA_TYPE);
    exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
  }
}

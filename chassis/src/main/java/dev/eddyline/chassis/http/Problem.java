package dev.eddyline.chassis.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error a client is told, as RFC 9457 problem JSON.
 *
 * @param status the HTTP status
 * @param code what went wrong, for programs: kebab case, stable
 * @param detail what went wrong here, for people
 * @param violations the fields at fault
 * @param retryAfterSeconds when to try again; null where trying again cannot help
 * @param extra further members
 */
public record Problem(
    int status,
    String code,
    String detail,
    List<Violation> violations,
    @Nullable Integer retryAfterSeconds,
    @Nullable ObjectNode extra) {

  /**
   * One field at fault.
   *
   * @param field a JSON Pointer (RFC 6901) into the body, empty for all of it; or the name of a
   *     header, of a parameter or of a part of the address
   * @param message what is wrong with it
   */
  public record Violation(String field, String message) {}

  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, List.of(), null, null);
  }

  /** The same problem, naming one more field. */
  public Problem at(String field, String message) {
    List<Violation> more = new ArrayList<>(violations);
    more.add(new Violation(field, message));
    return new Problem(status, code, detail, List.copyOf(more), retryAfterSeconds, extra);
  }

  /** The same problem, saying when to try again. */
  public Problem retryAfter(int seconds) {
    return new Problem(status, code, detail, violations, seconds, extra);
  }

  /** The same problem with further members of its own. */
  public Problem with(ObjectNode members) {
    return new Problem(status, code, detail, violations, retryAfterSeconds, members);
  }

  /** The document. {@code type} is a URN, since there is no page to link to yet. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "urn:eddyline:problem:" + code);
    json.put("title", code.replace('-', ' '));
    json.put("status", status);
    json.put("code", code);
    json.put("detail", detail);
    if (!violations.isEmpty()) {
      json.set("errors", errors());
    }
    if (extra != null) {
      json.setAll(extra);
    }
    return json;
  }

  /** The fields at fault. */
  public ArrayNode errors() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Violation violation : violations) {
      list.addObject().put("field", violation.field()).put("message", violation.message());
    }
    return list;
  }

  /** Answers the request with this problem. Call on the exchange's I/O thread. */
  public void send(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    if (retryAfterSeconds != null) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, retryAfterSeconds.longValue());
    }
    exchange
        .getResponseSender()
        .send(ByteBuffer.wrap(toJson().toString().getBytes(StandardCharsets.UTF_8)));
  }
}

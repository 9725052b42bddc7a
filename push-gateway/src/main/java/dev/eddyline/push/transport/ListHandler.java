package dev.eddyline.push.transport;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewState;
import dev.eddyline.schemas.topic.ViewId;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/{kind}}: which views there are, page by page, with the position of each and
 * without their state. Runs on I/O threads; a page is small.
 */
final class ListHandler {

  /** Views told where the client does not say how many. */
  static final int LIMIT_DEFAULT = 100;

  /** Views told at most, however many a client asks for. */
  static final int LIMIT_MAX = 1_000;

  private final Hub hub;

  ListHandler(Hub hub) {
    this.hub = hub;
  }

  void handle(HttpServerExchange exchange, String kind) {
    if (!hub.serves(kind)) {
      PushProblem.UNKNOWN_KIND.because("there is no such kind").send(exchange);
      return;
    }
    Optional<String> prefix = id(exchange, "prefix");
    Optional<String> after = id(exchange, "after");
    int limit = limit(exchange);
    if (prefix.isEmpty() || after.isEmpty()) {
      String field = prefix.isEmpty() ? "prefix" : "after";
      refuse(exchange, field, "it must be (the beginning of) a view's id");
    } else if (limit < 1) {
      refuse(exchange, "limit", "a number from 1 to " + LIMIT_MAX);
    } else {
      answer(exchange, kind, prefix.get(), after.get(), limit);
    }
  }

  private void answer(
      HttpServerExchange exchange, String kind, String prefix, String after, int limit) {
    // One more than asked for tells whether there are more.
    List<ViewState> found = hub.list(kind, prefix, after, limit + 1);
    List<ViewState> page = found.subList(0, Math.min(limit, found.size()));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode views = json.put("kind", kind).putArray("views");
    page.forEach(state -> describe(state, views.addObject()));
    if (found.size() > limit) {
      json.put("next", page.getLast().view().id());
    }
    json.put("complete", hub.complete());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    exchange
        .getResponseSender()
        .send(ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static void describe(ViewState state, ObjectNode entry) {
    entry.put("view", state.view().toString());
    Position position = state.position();
    if (position != null) {
      entry.put("version", position.version());
      entry.put("epoch", position.epoch());
      entry.put("at", String.valueOf(state.at()));
    }
    if (state.error() != null) {
      entry.put("error", "unreadable");
    }
  }

  /**
   * A parameter that is an id or its beginning; the empty text where it is absent; empty where it
   * is none.
   */
  private static Optional<String> id(HttpServerExchange exchange, String name) {
    String text = first(exchange, name);
    return text == null || text.isEmpty()
        ? Optional.of("")
        : StreamRequest.decoded(text).filter(ViewId::isBeginning);
  }

  /** What is asked for, or 0 where that is no number within the limits. */
  private static int limit(HttpServerExchange exchange) {
    String text = first(exchange, "limit");
    if (text == null) {
      return LIMIT_DEFAULT;
    }
    boolean number = text.matches("[1-9][0-9]{0,3}");
    int limit = number ? Integer.parseInt(text) : 0;
    return limit <= LIMIT_MAX ? limit : 0;
  }

  private static @Nullable String first(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null ? null : values.peekFirst();
  }

  private static void refuse(HttpServerExchange exchange, String field, String message) {
    PushProblem.INVALID_PARAMETER.because(field + ": " + message).at(field, message).send(exchange);
  }
}

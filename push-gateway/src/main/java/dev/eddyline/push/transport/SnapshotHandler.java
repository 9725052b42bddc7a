package dev.eddyline.push.transport;

import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/{kind}/{id}}: the view as it is now. Runs on I/O threads. */
final class SnapshotHandler {

  private static final HttpString VIEW_ERROR = new HttpString("Eddyline-View-Error");
  private static final int RETRY_AFTER_SECONDS = 1;

  private final Hub hub;

  SnapshotHandler(Hub hub) {
    this.hub = hub;
  }

  void handle(HttpServerExchange exchange, ViewKey view) {
    switch (hub.lookup(view)) {
      case Lookup.Absence.ABSENT ->
          PushProblem.NO_SUCH_VIEW.because("there is no view " + view).send(exchange);
      case Lookup.Absence.LOADING ->
          PushProblem.LOADING
              .because("what is stored of " + view + " is still being read")
              .retryAfter(RETRY_AFTER_SECONDS)
              .send(exchange);
      case ViewState state -> answer(exchange, state);
    }
  }

  private static void answer(HttpServerExchange exchange, ViewState state) {
    ViewDocument document = state.document();
    if (document == null) {
      PushProblem.UNREADABLE
          .because("no record of " + state.view() + " can be read")
          .send(exchange);
      return;
    }
    if (state.error() != null) {
      // The last good version is better than nothing, but nobody should take it for the newest.
      exchange.getResponseHeaders().put(VIEW_ERROR, "unreadable");
    }
    ETag tag = new ETag(false, document.position().toString());
    exchange.getResponseHeaders().put(Headers.ETAG, tag.toString());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    if (isKnown(exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH), tag)) {
      exchange.setStatusCode(304);
      exchange.endExchange();
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(state.snapshot().json()));
  }

  private static boolean isKnown(@Nullable List<String> ifNoneMatch, ETag tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    String tags = String.join(",", ifNoneMatch);
    // Undertow knows lists of tags, but not the star that stands for all of them.
    return tags.strip().equals("*") || !ETagUtils.handleIfNoneMatch(tags, tag, true);
  }
}

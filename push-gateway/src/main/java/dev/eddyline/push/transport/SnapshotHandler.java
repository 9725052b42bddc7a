package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Prefer;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.Shard;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/**
 * {@code GET /v1/{kind}/{id}}: the view as it is now, or, for a client that has that already and
 * would wait, as it is after its next change. Runs on I/O threads.
 */
final class SnapshotHandler {

  private static final HttpString VIEW_ERROR = new HttpString("Eddyline-View-Error");
  private static final HttpString PREFER = new HttpString("Prefer");
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");
  private static final int RETRY_AFTER_SECONDS = 1;

  private final Hub hub;
  private final StreamConfig config;
  private final IoThreads threads;

  SnapshotHandler(Hub hub, StreamConfig config, IoThreads threads) {
    this.hub = hub;
    this.config = config;
    this.threads = threads;
  }

  void handle(HttpServerExchange exchange, ViewKey view) {
    HeaderValues preferences = exchange.getRequestHeaders().get(PREFER);
    Prefer prefer = Prefer.of(preferences == null ? List.of() : preferences, config.waitMax());
    Lookup found = hub.lookup(view);
    Duration wait = prefer.waitFor();
    if (wait != null) {
      // A preference that is honoured is said to be, whether or not there is anything to wait for.
      exchange.getResponseHeaders().put(PREFERENCE_APPLIED, "wait=" + wait.toSeconds());
      if (wait.isPositive() && waits(exchange, found)) {
        waitForNews(exchange, view, found, wait);
        return;
      }
    }
    answer(exchange, view, found);
  }

  /** Whether there is nothing to answer yet: the client has what there is, or it is being read. */
  private static boolean waits(HttpServerExchange exchange, Lookup found) {
    return switch (found) {
      case Lookup.Absence.LOADING -> true;
      case Lookup.Absence.ABSENT -> false;
      case ViewState state ->
          state.position() != null
              && isKnown(
                  exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH), tag(state.position()));
    };
  }

  private void waitForNews(HttpServerExchange exchange, ViewKey view, Lookup found, Duration wait) {
    switch (ActorRequest.of(exchange.getRequestHeaders().get(ActorRequest.HEADER))) {
      case ActorRequest.Refused refused -> refused.problem().send(exchange);
      case ActorRequest.Named named -> admit(exchange, named.actor(), view, found, wait);
    }
  }

  private void admit(
      HttpServerExchange exchange,
      @Nullable String actor,
      ViewKey view,
      Lookup found,
      Duration wait) {
    Optional<Problem> refusal = Door.refusal(hub);
    if (refusal.isPresent()) {
      refusal.get().send(exchange);
      return;
    }
    Optional<Position> has =
        found instanceof ViewState state ? Optional.ofNullable(state.position()) : Optional.empty();
    exchange.dispatch(exchange.getIoThread(), () -> open(exchange, actor, view, has, wait));
  }

  private void open(
      HttpServerExchange exchange,
      @Nullable String actor,
      ViewKey view,
      Optional<Position> has,
      Duration wait) {
    Shard shard = threads.of(exchange.getIoThread()).shard();
    WaitTransport transport =
        new WaitTransport(
            // Not from within the session's own turn: the answer may begin the next request.
            () -> exchange.getIoThread().execute(() -> answer(exchange, view, hub.lookup(view))));
    Session session = shard.open(transport, actor);
    transport.open(session);
    XnioExecutor.Key timeout =
        exchange.getIoThread().executeAfter(transport::end, wait.toMillis(), TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          timeout.remove();
          next.proceed();
        });
    shard.follow(session, view, has, Terms.DEFAULT);
    shard.begin(session);
  }

  private static void answer(HttpServerExchange exchange, ViewKey view, Lookup found) {
    switch (found) {
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
    Position position = state.position();
    if (position == null) {
      PushProblem.UNREADABLE
          .because("no record of " + state.view() + " can be read")
          .send(exchange);
      return;
    }
    if (state.error() != null) {
      // The last good version is better than nothing, but nobody should take it for the newest.
      exchange.getResponseHeaders().put(VIEW_ERROR, "unreadable");
    }
    ETag tag = tag(position);
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

  private static ETag tag(Position position) {
    return new ETag(false, position.toString());
  }

  /** Whether a client that sends these tags, if any, has what the tag stands for. */
  static boolean isKnown(@Nullable List<String> ifNoneMatch, ETag tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    String tags = String.join(",", ifNoneMatch);
    // Undertow knows lists of tags, but not the star that stands for all of them.
    return tags.strip().equals("*") || !ETagUtils.handleIfNoneMatch(tags, tag, true);
  }
}

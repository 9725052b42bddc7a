package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.IfNoneMatch;
import dev.eddyline.chassis.http.Prefer;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.Shard;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Deque;
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
  private static final String AT_LEAST = "atLeast";
  private static final int RETRY_AFTER_SECONDS = 1;

  /** How long a version is waited for where the client does not say. */
  private static final Duration AT_LEAST_WAIT = Duration.ofSeconds(5);

  private final Hub hub;
  private final StreamConfig config;
  private final IoThreads threads;

  SnapshotHandler(Hub hub, StreamConfig config, IoThreads threads) {
    this.hub = hub;
    this.config = config;
    this.threads = threads;
  }

  void handle(HttpServerExchange exchange, ViewKey view) {
    long atLeast = atLeast(exchange);
    if (atLeast < 0) {
      String message = "a version: a number from 1 on";
      PushProblem.INVALID_PARAMETER
          .because(AT_LEAST + ": " + message)
          .at(AT_LEAST, message)
          .send(exchange);
      return;
    }
    HeaderValues preferences = exchange.getRequestHeaders().get(PREFER);
    Prefer prefer = Prefer.of(preferences == null ? List.of() : preferences, config.waitMax());
    Duration asked = prefer.waitFor();
    if (asked != null) {
      // A preference that is honoured is said to be, whether or not there is anything to wait for.
      exchange.getResponseHeaders().put(PREFERENCE_APPLIED, "wait=" + asked.toSeconds());
    }
    Lookup found = hub.lookup(view);
    boolean behind = isBehind(found, atLeast);
    Duration unasked = behind ? shorter(AT_LEAST_WAIT, config.waitMax()) : Duration.ZERO;
    Duration wait = asked == null ? unasked : asked;
    if (wait.isPositive() && (behind || waits(exchange, found))) {
      waitForNews(exchange, new Wanted(view, atLeast), found, wait);
    } else {
      answer(exchange, view, found, atLeast);
    }
  }

  /**
   * What a request waits for.
   *
   * @param atLeast the version that has to be reached; 0 where any news will do
   */
  private record Wanted(ViewKey view, long atLeast) {

    /**
     * Whether a frame is it. That the view is not there yet is no news to one that waits for it.
     */
    boolean isMetBy(Frame frame) {
      Position after = frame.after();
      return atLeast == 0
          || frame.event() == Frame.Event.ERROR
          || (after != null && after.version() >= atLeast);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The version that is asked for; 0 where none is, negative where it is none. */
  private static long atLeast(HttpServerExchange exchange) {
    Deque<String> values = exchange.getQueryParameters().get(AT_LEAST);
    if (values == null) {
      return 0;
    }
    String text = values.getFirst();
    return values.size() == 1 && text.matches("[1-9][0-9]{0,17}") ? Long.parseLong(text) : -1;
  }

  /** Whether a view may still come to a version that it has not reached. */
  private static boolean isBehind(Lookup found, long atLeast) {
    return atLeast > 0
        && switch (found) {
          case Lookup.Absence.LOADING, Lookup.Absence.ABSENT -> true;
          case ViewState state -> state.position() != null && state.position().version() < atLeast;
        };
  }

  /** Whether there is nothing to answer yet: the client has what there is, or it is being read. */
  private static boolean waits(HttpServerExchange exchange, Lookup found) {
    return switch (found) {
      case Lookup.Absence.LOADING -> true;
      case Lookup.Absence.ABSENT -> false;
      case ViewState state ->
          state.position() != null && IfNoneMatch.holds(exchange, tag(state.position()));
    };
  }

  private void waitForNews(
      HttpServerExchange exchange, Wanted wanted, Lookup found, Duration wait) {
    switch (ActorRequest.of(
        exchange.getRequestHeaders().get(ActorRequest.HEADER),
        exchange.getQueryParameters().get(ActorRequest.PARAMETER))) {
      case ActorRequest.Refused refused -> refused.problem().send(exchange);
      case ActorRequest.Named named -> admit(exchange, named.actor(), wanted, found, wait);
    }
  }

  private void admit(
      HttpServerExchange exchange,
      @Nullable String actor,
      Wanted wanted,
      Lookup found,
      Duration wait) {
    Optional<Problem> refusal = Door.refusal(hub);
    if (refusal.isPresent()) {
      refusal.get().send(exchange);
      return;
    }
    Optional<Position> has =
        found instanceof ViewState state ? Optional.ofNullable(state.position()) : Optional.empty();
    exchange.dispatch(exchange.getIoThread(), () -> open(exchange, actor, wanted, has, wait));
  }

  private void open(
      HttpServerExchange exchange,
      @Nullable String actor,
      Wanted wanted,
      Optional<Position> has,
      Duration wait) {
    Shard shard = threads.of(exchange.getIoThread()).shard();
    ViewKey view = wanted.view();
    WaitTransport transport =
        new WaitTransport(
            wanted::isMetBy,
            // Not from within the session's own turn: the answer may begin the next request.
            () ->
                exchange
                    .getIoThread()
                    .execute(() -> answer(exchange, view, hub.lookup(view), wanted.atLeast())));
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

  private static void answer(
      HttpServerExchange exchange, ViewKey view, Lookup found, long atLeast) {
    if (found != Lookup.Absence.LOADING && isBehind(found, atLeast)) {
      PushProblem.VERSION_NOT_REACHED
          .because(view + " is not at version " + atLeast + " yet")
          .retryAfter(RETRY_AFTER_SECONDS)
          .send(exchange);
      return;
    }
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
    if (IfNoneMatch.holds(exchange, tag)) {
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
}

package dev.eddyline.ingest.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.ingest.admit.Admitted;
import dev.eddyline.ingest.admit.Head;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.ingest.intake.IngestMetrics;
import dev.eddyline.ingest.intake.Intake;
import dev.eddyline.ingest.intake.Result;
import dev.eddyline.ingest.intake.ViewLinks;
import dev.eddyline.ingest.log.Append;
import dev.eddyline.ingest.outcome.Waits;
import dev.eddyline.schemas.record.Outcome;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/**
 * The answer to one command, given once: at its outcome, or when the time to wait for it is over
 * and Kafka has the command, or when the append fails. Told from any thread; everything but the two
 * flags belongs to the exchange's I/O thread. Never says "queued" before Kafka has.
 *
 * <pre>
 *  begin ──▶ WAITS ──outcome──────────────▶ 200, 409 or 422
 *    │         ├──outcome of another─────▶ 422
 *    │         ├──append failed──────────▶ 503 or 413
 *    │         └──time over──▶ DURABLE?
 *    └──no wait──────────────▶ DURABLE? ──appended──▶ 202
 *                                  └──append failed──▶ 503 or 413
 * </pre>
 */
final class CommandReply implements Append.Completion, Waits.Waiter {

  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");
  private static final HttpString LINK = new HttpString("Link");
  private static final HttpString IDEMPOTENT_REPLAYED = new HttpString("Idempotent-Replayed");
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");

  private final HttpServerExchange exchange;
  private final Admitted admitted;
  private final Head head;
  private final Intake intake;
  private final ViewLinks views;
  private final Waits.Key key;
  private final IngestMetrics metrics;
  private final long sinceNanos = System.nanoTime();
  private volatile boolean appended;
  private volatile boolean waitOver;
  private boolean answered;
  private boolean replayed;
  private @Nullable String preferenceApplied;
  private XnioExecutor.@Nullable Key timer;

  CommandReply(
      HttpServerExchange exchange,
      Admitted admitted,
      Intake intake,
      ViewLinks views,
      IngestMetrics metrics) {
    this.exchange = exchange;
    this.admitted = admitted;
    this.head = admitted.head();
    this.intake = intake;
    this.views = views;
    this.key = Intake.key(head);
    this.metrics = metrics;
    this.preferenceApplied = head.preference().applied();
  }

  /** Starts the wait; before the append, so that no outcome can come too early. */
  void begin() {
    long waitMs = head.preference().outcomeWait().toMillis();
    if (waitMs == 0) {
      waitOver = true;
    } else if (intake.waits().add(key, this)) {
      timer = exchange.getIoThread().executeAfter(this::timeUp, waitMs, TimeUnit.MILLISECONDS);
    } else {
      metrics.waitRefused();
      waitOver = true;
      preferenceApplied = null;
    }
  }

  /** Answers that the command was not taken. */
  void notTaken(Intake.Offer offer) {
    problem(Intake.result(offer), intake.problem(offer));
  }

  @Override
  public void appended() {
    metrics.appended(System.nanoTime() - sinceNanos);
    // Written before waitOver is read, as timeUp does it the other way round: one of the two sees
    // both. Both may, and then the second answer is none.
    appended = true;
    if (waitOver) {
      onIoThread(this::queued);
    }
  }

  @Override
  public void failed(Append.Failure failure) {
    onIoThread(
        () -> {
          switch (failure) {
            case UNAVAILABLE ->
                problem(Result.UNAVAILABLE, IngestProblem.unconfirmed(intake.retryAfterSeconds()));
            case TOO_LARGE -> problem(Result.REFUSED, IngestProblem.recordTooLarge());
          }
        });
  }

  @Override
  public void outcome(Outcome outcome) {
    metrics.outcome(System.nanoTime() - sinceNanos);
    onIoThread(
        () -> {
          if (admitted.asked().isOfAnother(outcome)) {
            keyReused();
            return;
          }
          replayed = admitted.asked().isRepeated(outcome);
          switch (outcome.status()) {
            case ACCEPTED -> accepted(outcome);
            case REJECTED -> rejected(outcome);
          }
        });
  }

  @Override
  public void giveUp() {
    onIoThread(
        () -> {
          preferenceApplied = null;
          timeUp();
        });
  }

  private void timeUp() {
    waitOver = true;
    if (appended) {
      queued();
    }
  }

  private void queued() {
    if (isFirst(Result.QUEUED)) {
      send(202, json("queued"));
    }
  }

  private void accepted(Outcome outcome) {
    if (isFirst(Result.ACCEPTED)) {
      etag(outcome);
      send(200, json("accepted").put("version", outcome.version()));
    }
  }

  private void keyReused() {
    problem(
        Result.KEY_REUSED,
        IngestProblem.keyReused(IDEMPOTENCY_KEY.toString())
            .with(JsonNodeFactory.instance.objectNode().put("command", head.commandId())));
  }

  private void rejected(Outcome outcome) {
    Problem problem = IngestProblem.rejected(outcome);
    boolean conflict = problem.code().equals(IngestProblem.VERSION_CONFLICT.code());
    ObjectNode members = json("rejected");
    if (conflict) {
      etag(outcome);
      views.of(head.target()).ifPresent(url -> link(url, members));
    }
    // The problem's own status is the HTTP status.
    members.remove("status");
    problem(
        conflict ? Result.VERSION_CONFLICT : Result.REJECTED,
        problem.with(members.put("version", outcome.version())));
  }

  /** Where the client finds what it did not know (RFC 5829 section 3.2, RFC 8288). */
  private void link(String view, ObjectNode members) {
    members.put("view", view);
    exchange.getResponseHeaders().put(LINK, "<" + view + ">; rel=\"latest-version\"");
  }

  private void etag(Outcome outcome) {
    exchange.getResponseHeaders().put(Headers.ETAG, "\"" + outcome.version() + "\"");
  }

  private void problem(Result result, Problem problem) {
    if (isFirst(result)) {
      problem.send(exchange);
    }
  }

  private void send(int status, ObjectNode json) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange
        .getResponseSender()
        .send(ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private ObjectNode json(String status) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("command", head.commandId())
        .put("status", status);
  }

  /** Whether the command is answered now, and no more after this. */
  private boolean isFirst(Result result) {
    if (answered) {
      return false;
    }
    answered = true;
    if (timer != null) {
      timer.remove();
      intake.waits().remove(key, this);
    }
    metrics.answered(kind(), result);
    exchange.getResponseHeaders().put(IDEMPOTENCY_KEY, head.commandId());
    if (replayed) {
      metrics.replayed();
      exchange.getResponseHeaders().put(IDEMPOTENT_REPLAYED, "true");
    }
    if (preferenceApplied != null) {
      exchange.getResponseHeaders().put(PREFERENCE_APPLIED, preferenceApplied);
    }
    return true;
  }

  private void onIoThread(Runnable answer) {
    try {
      exchange.getIoThread().execute(answer);
    } catch (RejectedExecutionException e) {
      // The listener has stopped and its connections are closed: there is nobody to answer.
      answered = true;
    }
  }

  private String kind() {
    return head.target().kind().name();
  }
}

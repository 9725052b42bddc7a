package dev.eddyline.ingest.http;

import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.RequestBody;
import dev.eddyline.ingest.admit.Admission;
import dev.eddyline.ingest.admit.Admitted;
import dev.eddyline.ingest.admit.Head;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.ingest.admit.Refusal;
import dev.eddyline.ingest.admit.Target;
import dev.eddyline.ingest.intake.IngestMetrics;
import dev.eddyline.ingest.intake.Intake;
import dev.eddyline.ingest.intake.Result;
import dev.eddyline.ingest.intake.ViewLinks;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.time.InstantSource;
import java.util.List;

/**
 * {@code POST /v1/{kind}/{id}/{command}}: admits a command, starts its wait, hands it to the log.
 * Runs on I/O threads and never waits. Decides nothing about any entity.
 */
public final class CommandHandler implements HttpHandler {

  private static final String ALLOWED = "POST, OPTIONS";

  private final Admission admission;
  private final Intake intake;
  private final IngestMetrics metrics;
  private final InstantSource clock;
  private final HttpConfig limits;
  private final ViewLinks views;

  /**
   * Makes a handler.
   *
   * @param clock stamps commands
   * @param limits of the listener it serves
   * @param views links to the views of entities
   */
  public CommandHandler(
      Admission admission,
      Intake intake,
      IngestMetrics metrics,
      InstantSource clock,
      HttpConfig limits,
      ViewLinks views) {
    this.admission = admission;
    this.intake = intake;
    this.metrics = metrics;
    this.clock = clock;
    this.limits = limits;
    this.views = views;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    String kind = IngestMetrics.NO_KIND;
    try {
      Target target = admission.target(path(exchange));
      kind = target.kind().name();
      if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
        exchange.setStatusCode(204).getResponseHeaders().put(Headers.ALLOW, ALLOWED);
        exchange.endExchange();
        return;
      }
      checkMethod(exchange);
      receive(exchange, admission.head(target, name -> values(exchange, name)));
    } catch (Refusal refusal) {
      refuse(exchange, kind, refusal.problem());
    }
  }

  private static void checkMethod(HttpServerExchange exchange) throws Refusal {
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, ALLOWED);
      throw new Refusal(
          ListenerProblem.METHOD_NOT_ALLOWED.because("a command is sent with POST, not " + method));
    }
  }

  /** The path as it was sent; what a client put behind it would otherwise be lost unseen. */
  private static String path(HttpServerExchange exchange) throws Refusal {
    checkNoParameters(exchange);
    return exchange.getRequestPath();
  }

  static void checkNoParameters(HttpServerExchange exchange) throws Refusal {
    if (!exchange.getQueryString().isEmpty() || !exchange.getPathParameters().isEmpty()) {
      throw new Refusal(
          ListenerProblem.INVALID_PATH
              .because("a command's address has no parameters")
              .at("path", "must have neither '?' nor ';'"));
    }
  }

  static List<String> values(HttpServerExchange exchange, String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : values;
  }

  private void receive(HttpServerExchange exchange, Head head) {
    RequestBody.receive(
        exchange,
        limits,
        new RequestBody.Receipt() {
          @Override
          public void whole(byte[] body) {
            take(exchange, head, body);
          }

          @Override
          public void refused(Problem problem) {
            refuse(exchange, head.target().kind().name(), problem);
          }
        });
  }

  private void take(HttpServerExchange exchange, Head head, byte[] body) {
    String kind = head.target().kind().name();
    Admitted admitted;
    try {
      admitted = admission.admit(head, body, clock.instant());
    } catch (Refusal refusal) {
      refuse(exchange, kind, refusal.problem());
      return;
    }
    CommandReply reply = new CommandReply(exchange, admitted, intake, views, metrics);
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> {
          reply.begin();
          Intake.Offer offer = intake.offer(admitted, null, reply);
          if (offer != Intake.Offer.TAKEN) {
            reply.notTaken(offer);
          }
        });
  }

  private void refuse(HttpServerExchange exchange, String kind, Problem problem) {
    metrics.answered(kind, Result.REFUSED);
    acceptable(exchange, problem, "application/json", "identity");
    problem.send(exchange);
  }

  /** Says what is taken, to whoever has sent something else. */
  static void acceptable(
      HttpServerExchange exchange, Problem problem, String type, String encoding) {
    if (problem.code().equals(IngestProblem.UNSUPPORTED_MEDIA_TYPE.code())) {
      exchange.getResponseHeaders().put(Headers.ACCEPT, type);
      exchange.getResponseHeaders().put(Headers.ACCEPT_ENCODING, encoding);
    }
  }
}

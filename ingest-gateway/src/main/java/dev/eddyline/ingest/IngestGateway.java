package dev.eddyline.ingest;

import dev.eddyline.chassis.agent.AgentRunner;
import dev.eddyline.chassis.application.Application;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.ops.Health;
import dev.eddyline.chassis.ops.OpsHandler;
import dev.eddyline.chassis.websocket.WebSocketUpgrade;
import dev.eddyline.ingest.admit.Admission;
import dev.eddyline.ingest.admit.Admission.OutcomeWait;
import dev.eddyline.ingest.admit.CommandKind;
import dev.eddyline.ingest.http.BatchHandler;
import dev.eddyline.ingest.http.CommandHandler;
import dev.eddyline.ingest.http.IngestHandler;
import dev.eddyline.ingest.http.OpenApi;
import dev.eddyline.ingest.http.OpenApiHandler;
import dev.eddyline.ingest.intake.IngestMetrics;
import dev.eddyline.ingest.intake.Intake;
import dev.eddyline.ingest.intake.ViewLinks;
import dev.eddyline.ingest.log.CommandLog;
import dev.eddyline.ingest.log.Producers;
import dev.eddyline.ingest.outcome.Consumers;
import dev.eddyline.ingest.outcome.OutcomeTail;
import dev.eddyline.ingest.outcome.Waits;
import dev.eddyline.ingest.stream.CommandStream;
import dev.eddyline.ingest.stream.StreamMetrics;
import dev.eddyline.ingest.ws.SocketHandler;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A whole ingest gateway: listener, admission, command log and outcome tail, wired and running.
 * Serves from the start; is ready, and takes commands, once Kafka and its topics are there.
 */
public final class IngestGateway implements Application {

  /** Of the producer: room for one batch of each of some 500 partitions. */
  private static final long BUFFER_BYTES_MIN = 64L << 20;

  /** A failed append makes the gateway unready for so long, then it is worth another try. */
  private static final Duration TROUBLE_MEMORY = Duration.ofSeconds(5);

  private final Health health;
  private final Waits waits;
  private final AgentRunner logRunner;
  private final AgentRunner tailRunner;
  private final HttpListener listener;
  private final BatchHandler batches;
  private final SocketHandler sockets;
  private final HttpConfig limits;

  private IngestGateway(
      Health health,
      Waits waits,
      AgentRunner logRunner,
      AgentRunner tailRunner,
      HttpListener listener,
      BatchHandler batches,
      SocketHandler sockets,
      HttpConfig limits) {
    this.health = health;
    this.waits = waits;
    this.logRunner = logRunner;
    this.tailRunner = tailRunner;
    this.listener = listener;
    this.batches = batches;
    this.sockets = sockets;
    this.limits = limits;
  }

  /**
   * Looks the schemas up, binds and serves.
   *
   * @param clock stamps commands
   * @throws dev.eddyline.schemas.registry.RegistryException if a schema is not registered
   * @throws IllegalStateException if the address cannot be bound
   */
  public static IngestGateway start(IngestConfig config, Schemas schemas, InstantSource clock) {
    List<CommandKind> kinds = new ArrayList<>();
    Map<String, RecordCodec<Outcome>> outcomes = new HashMap<>();
    for (Topics topics : config.topics()) {
      KindContract contract = KindContract.of(topics.kind()).orElseThrow();
      kinds.add(new CommandKind(topics, CommandSchema.of(contract, topics, schemas)));
      String subject = Topics.valueSubject(topics.outcomes());
      outcomes.put(
          topics.kind(), RecordCodec.of(Contract.OUTCOME, schemas, subject, Outcome.class));
    }
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Waits waits = new Waits(config.waitsMax());
    CommandLog commandLog = commandLog(config);
    OutcomeTail tail =
        new OutcomeTail(
            config.topics(),
            Consumers.create(config.bootstrap()),
            outcomes,
            waits,
            Counter.builder("eddyline.ingest.outcomes.unreadable")
                .description("Outcomes somebody waited for and no code could read")
                .register(metrics));
    IngestMetrics counted =
        new IngestMetrics(
            metrics, kinds.stream().map(CommandKind::name).toList(), commandLog, waits);
    Intake intake = new Intake(commandLog, tail, waits);
    Admission admission =
        new Admission(
            kinds,
            new OutcomeWait(config.outcomeWait(), config.outcomeWaitMax()),
            () -> UUID.randomUUID().toString());
    ViewLinks views = new ViewLinks(config.views());
    CommandStream.Shared streams =
        new CommandStream.Shared(
            admission,
            intake,
            views,
            counted,
            new StreamMetrics(metrics, config.streams()),
            clock,
            config.streams(),
            config.http().bodyBytesMax());
    BatchHandler batches = new BatchHandler(streams, config.http());
    SocketHandler sockets =
        new SocketHandler(
            streams,
            new WebSocketUpgrade(config.webSocket(), metrics, "eddyline.ingest"),
            config.webSocket().messageBytesMax(),
            config.allowOrigin());
    IngestHandler handler =
        new IngestHandler(
            new CommandHandler(admission, intake, counted, clock, config.http(), views),
            batches,
            SocketHandler.PATH,
            sockets,
            new OpenApiHandler(OpenApi.of(kinds, SocketHandler.PATH)));
    AgentRunner logRunner = AgentRunner.start(commandLog, () -> {});
    AgentRunner tailRunner = AgentRunner.start(tail, tail::wakeup);
    Health health = new Health();
    health.live(commandLog.name(), () -> logRunner.failure().map(Throwable::toString));
    health.live(tail.name(), () -> tailRunner.failure().map(Throwable::toString));
    health.ready(commandLog.name(), () -> commandLog.trouble(TROUBLE_MEMORY));
    health.ready(tail.name(), tail::trouble);
    try {
      HttpListener listener =
          HttpListener.start(
              config.http(),
              IngestHandler.crossOrigin(config.allowOrigin()),
              new OpsHandler(health, metrics, handler));
      return new IngestGateway(
          health, waits, logRunner, tailRunner, listener, batches, sockets, config.http());
    } catch (RuntimeException e) {
      logRunner.close();
      tailRunner.close();
      throw e;
    }
  }

  /** The bound port. */
  public int port() {
    return listener.port();
  }

  @Override
  public String address() {
    return listener.address();
  }

  @Override
  public String url() {
    return listener.url();
  }

  @Override
  public Health health() {
    return health;
  }

  /**
   * Refuses new commands, answers those under way (those that wait are told that they are queued as
   * soon as they are), and stops. Waits for the longest the listener's drain and Kafka may take.
   */
  @Override
  public void close() {
    listener.drain();
    waits.close();
    batches.stop();
    try {
      sockets.stop(limits.drainTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listener.close();
    logRunner.close();
    tailRunner.close();
  }

  private static CommandLog commandLog(IngestConfig config) {
    // Batches take their memory whole, however full they are.
    long bufferBytes = Math.max(BUFFER_BYTES_MIN, 2 * config.commandBytesInFlightMax());
    return new CommandLog(
        new CommandLog.Limits(
            config.commandsInFlightMax(),
            config.commandBytesInFlightMax(),
            config.actorCommandsInFlightMax(),
            config.actorCommandBytesInFlightMax(),
            config.deliveryTimeout()),
        () ->
            Producers.create(
                config.bootstrap(), config.linger(), config.deliveryTimeout(), bufferBytes));
  }
}

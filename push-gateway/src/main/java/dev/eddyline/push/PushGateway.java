package dev.eddyline.push;

import dev.eddyline.chassis.application.Application;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.ops.Health;
import dev.eddyline.chassis.ops.OpsHandler;
import dev.eddyline.chassis.websocket.WebSocketUpgrade;
import dev.eddyline.push.fanout.Audience;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.ViewSource;
import dev.eddyline.push.fanout.ViewSources;
import dev.eddyline.push.pages.PagesHandler;
import dev.eddyline.push.presence.KafkaPresence;
import dev.eddyline.push.tail.KafkaViewSource;
import dev.eddyline.push.transport.PushHandler;
import dev.eddyline.schemas.registry.Schemas;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running push gateway: a source of views, the hub, and the port clients connect to. Closing
 * ends the streams first, each with the delay after which to come again.
 */
public final class PushGateway implements Application {

  private static final Logger log = LoggerFactory.getLogger(PushGateway.class);

  private final PushConfig config;
  private final ViewSource source;
  private final Hub hub;
  private final WebSocketUpgrade upgrade;
  private final HttpListener listener;
  private final @Nullable PagesHandler pages;
  private final Health health;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PushGateway(
      PushConfig config,
      ViewSource source,
      Hub hub,
      WebSocketUpgrade upgrade,
      HttpListener listener,
      @Nullable PagesHandler pages,
      Health health) {
    this.config = config;
    this.source = source;
    this.hub = hub;
    this.upgrade = upgrade;
    this.listener = listener;
    this.pages = pages;
    this.health = health;
  }

  /**
   * Starts a gateway that follows the views of every kind in Kafka. It listens at once and is ready
   * when all is loaded.
   *
   * @throws IllegalStateException if its address cannot be bound, or its pages cannot be served
   */
  public static PushGateway start(PushConfig config, Schemas schemas) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return start(config, new KafkaViewSource(config.tail(), schemas, meters), meters);
  }

  /** Starts a gateway over another source of what is no presence; it then owns the source. */
  public static PushGateway start(
      PushConfig config, ViewSource source, PrometheusMeterRegistry meters) {
    Health health = new Health();
    health.live("views", source::failure);
    health.ready("views", source::unready);
    ViewSource all = source;
    Audience audience = null;
    if (config.presence().on()) {
      KafkaPresence presence = new KafkaPresence(config.presence(), meters);
      health.live("presence", presence::failure);
      health.ready("presence", presence::unready);
      all = new ViewSources(List.of(source, presence));
      audience = presence.audience();
    }
    Hub hub = new Hub(all, config.hub(), Clock.systemUTC(), meters, audience);
    WebSocketUpgrade upgrade = new WebSocketUpgrade(config.socket(), meters, "eddyline.push");
    PushHandler views = new PushHandler(hub, config.stream(), upgrade, config.echo());
    PagesHandler pages =
        PagesHandler.of(config.pages(), PushGateway.class.getClassLoader(), views).orElse(null);
    HttpListener listener =
        HttpListener.start(
            config.http(),
            PushHandler.crossOrigin(config.stream().allowOrigin()),
            new OpsHandler(health, meters, pages == null ? views : pages));
    all.start(hub);
    return new PushGateway(config, all, hub, upgrade, listener, pages, health);
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

  /** Whether every view that was stored at the start can be had. */
  public boolean ready() {
    return health.unready().isEmpty();
  }

  /** Whether there are pages. */
  public boolean servesPages() {
    return pages != null;
  }

  /** From now on tells pages where to send commands, where no setting says so. */
  public void takeCommandsAt(URI ingestGateway) {
    if (pages != null && config.pages().commands().isEmpty()) {
      pages.takeCommandsAt(Optional.of(ingestGateway));
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      if (!hub.drain(
          config.drainSpread(), config.drainSpread().plus(config.http().drainTimeout()))) {
        log.atWarn().addKeyValue("streams", hub.sessions()).log("streams still open at the stop");
      }
      if (!upgrade.drain(config.http().drainTimeout())) {
        log.atWarn().log("WebSockets still open at the stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listener.close();
    source.close();
  }
}

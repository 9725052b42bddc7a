package dev.eddyline.push.fanout;

import static java.util.Objects.requireNonNull;

import dev.eddyline.push.session.SessionMetrics;
import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Brings each change from its source's thread to the shards, one per I/O thread, whose sessions
 * follow the view. Admits sessions up to a limit. Holds no lock and encodes nothing itself.
 */
public final class Hub implements ViewListener {

  private final ViewSource source;
  private final HubConfig config;
  private final ViewCache cache;
  private final Clock clock;
  private final @Nullable Audience audience;
  private final Semaphore places;
  private final AdmissionRate rate;
  private final List<Shard> shards = new CopyOnWriteArrayList<>();
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final SessionMetrics metrics;
  private final Counter repetitions;
  private final Counter refusals;
  private final Timer arrival;
  private final Timer delivery;
  private volatile boolean draining;

  /**
   * Makes a hub over a source, which is started by the caller.
   *
   * @param audience who is told which views are followed; null where nobody is
   */
  public Hub(
      ViewSource source,
      HubConfig config,
      Clock clock,
      MeterRegistry meters,
      @Nullable Audience audience) {
    this.source = source;
    this.config = config;
    this.cache = new ViewCache(source::loaded, config.ring(), config.ringBytesMax(), meters);
    this.clock = clock;
    this.audience = audience;
    this.places = new Semaphore(config.streamsMax());
    this.rate = new AdmissionRate(config.admissionsPerSecond(), System.nanoTime());
    this.metrics = new SessionMetrics(meters);
    this.repetitions = meters.counter("eddyline.push.repetitions");
    this.refusals = meters.counter("eddyline.push.sessions.refused");
    this.arrival =
        timer(
            meters,
            "eddyline.push.arrival",
            "from the time a command was taken to the arrival of its version here");
    this.delivery =
        timer(
            meters,
            "eddyline.push.delivery",
            "from the time a command was taken to the writes on a shard's sockets");
    meters.gauge("eddyline.push.sessions", this, Hub::sessions);
    Gauge.builder("eddyline.push.sessions.max", config::streamsMax).register(meters);
    meters.gauge("eddyline.push.subscriptions", subscriptions);
  }

  private static Timer timer(MeterRegistry meters, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(meters);
  }

  /** The view as it is now. Any thread. */
  public Lookup lookup(ViewKey view) {
    return cache.lookup(view);
  }

  /**
   * The key under which a view is held, or this one where there is none. Its changes are told by
   * that object: who looks its followers up by it compares no text. Any thread.
   */
  ViewKey known(ViewKey view) {
    return cache.lookup(view) instanceof ViewState state ? state.view() : view;
  }

  /**
   * The views of a kind in the order of their ids. Any thread.
   *
   * @param prefix what each id begins with; empty for all
   * @param after the id after which the list begins; empty for the first
   * @param limit how many at most
   */
  public List<ViewState> list(String kind, String prefix, String after, int limit) {
    return cache.list(kind, prefix, after, limit);
  }

  /** Whether everything that was stored has been read, so that a list is complete. Any thread. */
  public boolean complete() {
    return source.unready().isEmpty();
  }

  /** The whole at a glance. Any thread. */
  public HubStatus status() {
    return new HubStatus(
        draining,
        sessions(),
        config.streamsMax(),
        metrics.sessionsBehind(),
        subscriptions.get(),
        cache.size(),
        cache.bytes(),
        source.partitions());
  }

  /** Whether there are views of a kind at all. Any thread. */
  public boolean serves(String kind) {
    return source.serves(kind);
  }

  public SessionMetrics metrics() {
    return metrics;
  }

  /** How many sessions are admitted. */
  public int sessions() {
    return config.streamsMax() - places.availablePermits();
  }

  /** A shard for the sessions of one I/O thread. */
  public Shard shard(Loop loop) {
    Shard shard = new Shard(loop, this, config.restMax());
    shards.add(shard);
    return shard;
  }

  /** Takes one of the places for sessions. Any thread. */
  public Admission admit() {
    Admission admission = admission();
    if (admission != Admission.ADMITTED) {
      refusals.increment();
    }
    return admission;
  }

  private Admission admission() {
    if (draining || places.availablePermits() == 0) {
      return Admission.FULL;
    }
    if (!rate.take(System.nanoTime())) {
      return Admission.TOO_FAST;
    }
    return places.tryAcquire() ? Admission.ADMITTED : Admission.FULL;
  }

  /** What becomes of a client that would come in. */
  public enum Admission {
    /** It has a place, which is to be given back. */
    ADMITTED,
    /** There is no place, or the gateway is about to stop. */
    FULL,
    /** Too many come at the same time. */
    TOO_FAST
  }

  /** Gives the place of a session back. Any thread. */
  public void dismiss() {
    places.release();
  }

  @Override
  public void changed(ViewKey view, ViewDocument document, long recordedMs) {
    if (cache.changed(view, document, recordedMs)) {
      if (source.loaded(view)) {
        recordSince(document.at(), arrival);
      }
      markChanged(view);
    } else {
      repetitions.increment();
    }
  }

  @Override
  public void gone(ViewKey view) {
    cache.gone(view);
    markChanged(view);
  }

  @Override
  public void unreadable(ViewKey view, String why) {
    cache.unreadable(view, why);
    markChanged(view);
  }

  @Override
  public void loaded() {
    shards.forEach(Shard::changedAll);
  }

  private void markChanged(ViewKey view) {
    for (Shard shard : shards) {
      shard.changed(view);
    }
  }

  @Override
  public void batchTold() {
    shards.forEach(Shard::deliverChanged);
  }

  /**
   * Ends every session and admits no more.
   *
   * @param spread over how long the ends are spread
   * @param timeout how long to wait for the last of them, the spread included
   * @return whether all of them had ended in time
   */
  public boolean drain(Duration spread, Duration timeout) throws InterruptedException {
    draining = true;
    shards.forEach(shard -> shard.execute(() -> shard.end(spread)));
    return places.tryAcquire(config.streamsMax(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean draining() {
    return draining;
  }

  /** There is one subscription more. On its shard's thread. */
  void subscribed(Subscription subscription) {
    subscriptions.incrementAndGet();
    if (audience != null) {
      audience.joined(subscription.view(), subscription.session().actor());
    }
  }

  /** There is one subscription fewer. On its shard's thread. */
  void unsubscribed(Subscription subscription) {
    subscriptions.decrementAndGet();
    if (audience != null) {
      audience.left(subscription.view(), subscription.session().actor());
    }
  }

  long nowMs() {
    return clock.millis();
  }

  /** A shard has written a view, as it found it, to its sessions. */
  void delivered(Lookup found) {
    if (found instanceof ViewState state && state.error() == null) {
      recordSince(requireNonNull(state.at()), delivery);
    }
  }

  private void recordSince(Instant at, Timer timer) {
    timer.record(Math.max(0, clock.millis() - at.toEpochMilli()), TimeUnit.MILLISECONDS);
  }
}

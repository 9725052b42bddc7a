package dev.eddyline.ingest.log;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much is on its way to Kafka, in commands and bytes, at the gateway and of each actor, and how
 * soon there will be room when there is none. Knows only actors that have something on its way. Any
 * thread; never waits.
 */
final class InFlight {

  /** Without any answer of Kafka's for so long, the next ones come when deliveries time out. */
  static final Duration SILENCE = Duration.ofSeconds(1);

  private final CommandLog.Limits limits;
  private final AtomicInteger commands = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentHashMap<String, Share> shares = new ConcurrentHashMap<>();
  private volatile long answeredNanos = System.nanoTime();
  private volatile long latestNanos;

  /** What one actor has on its way; changed only within the map's computations. */
  private static final class Share {
    private int commands;
    private long bytes;
  }

  InFlight(CommandLog.Limits limits) {
    this.limits = limits;
  }

  /** Takes room for one command, or says what has none. */
  CommandLog.Offer take(String actor, int size) {
    if (commands.incrementAndGet() > limits.commandsInFlightMax()) {
      commands.decrementAndGet();
      return CommandLog.Offer.FULL;
    }
    if (bytes.addAndGet(size) > limits.commandBytesInFlightMax()) {
      giveBack(size);
      return CommandLog.Offer.FULL;
    }
    if (!takeShare(actor, size)) {
      giveBack(size);
      return CommandLog.Offer.ACTOR_FULL;
    }
    return CommandLog.Offer.TAKEN;
  }

  /**
   * Gives a command's room back.
   *
   * @param tookNanos how long Kafka and the way there have taken
   */
  void answered(String actor, int size, long tookNanos) {
    latestNanos = tookNanos;
    answeredNanos = System.nanoTime();
    shares.computeIfPresent(actor, (same, share) -> without(share, size));
    giveBack(size);
  }

  int commands() {
    return commands.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** Actors that have something on its way. */
  int actors() {
    return shares.size();
  }

  /** In how many seconds there will be room, if there is none now. */
  int secondsUntilRoom() {
    return secondsUntilRoom(
        System.nanoTime() - answeredNanos, latestNanos, limits.deliveryTimeout().toNanos());
  }

  /**
   * While Kafka answers, what is full now is through as soon as a command takes to be answered;
   * while it is silent, when the deliveries under way have timed out.
   */
  static int secondsUntilRoom(long silentNanos, long latestNanos, long deliveryTimeoutNanos) {
    long nanos = silentNanos < SILENCE.toNanos() ? latestNanos : deliveryTimeoutNanos - silentNanos;
    long secondNanos = TimeUnit.SECONDS.toNanos(1);
    long longest = Math.ceilDiv(deliveryTimeoutNanos, secondNanos);
    return (int) Math.clamp(Math.ceilDiv(nanos, secondNanos), 1, Math.max(1, longest));
  }

  private void giveBack(int size) {
    commands.decrementAndGet();
    bytes.addAndGet(-size);
  }

  private boolean takeShare(String actor, int size) {
    boolean[] taken = new boolean[1];
    shares.compute(
        actor,
        (same, present) -> {
          Share share = present == null ? new Share() : present;
          if (share.commands < limits.actorCommandsInFlightMax()
              && share.bytes + size <= limits.actorCommandBytesInFlightMax()) {
            share.commands++;
            share.bytes += size;
            taken[0] = true;
          }
          return share.commands == 0 ? null : share;
        });
    return taken[0];
  }

  private static @Nullable Share without(Share share, int size) {
    share.commands--;
    share.bytes -= size;
    return share.commands == 0 ? null : share;
  }
}

package dev.eddyline.ingest.log;

import dev.eddyline.chassis.agent.Agent;
import dev.eddyline.ingest.log.Append.Failure;
import dev.eddyline.schemas.codec.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way to the commands topics. Any thread offers and never waits; the agent's own thread is
 * the only one that calls the producer, in the order of the offers. Bounded in records and bytes
 * from the offer to Kafka's answer. Never retries by itself what the producer has given up.
 */
public final class CommandLog implements Agent {

  private static final Logger log = LoggerFactory.getLogger(CommandLog.class);

  /** How long an idle loop waits for work, and so the longest a stop waits for it. */
  private static final long IDLE_WAIT_MS = 50;

  /** The bounds of the time in which commands gather. */
  private static final long GATHER_MIN_NANOS = 200_000;

  private static final long GATHER_MAX_NANOS = 1_000_000;

  /** What each command on its way adds to it. */
  private static final long GATHER_NANOS = 1_000;

  private static final byte[] NOTHING = new byte[0];

  /** A broken producer is not replaced more often than this. */
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final Limits limits;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final ArrayBlockingQueue<Append> queue;
  private final InFlight inFlight;

  private Producer<byte[], byte[]> producer;
  private long producerSince = System.nanoTime();
  private volatile @Nullable Producer<byte[], byte[]> broken;
  private volatile Append.@Nullable Completion sending;
  private volatile boolean stopped;
  private volatile @Nullable Trouble trouble;

  /**
   * How much may be on its way at once.
   *
   * @param commandsInFlightMax records
   * @param commandBytesInFlightMax keys, values and headers together
   * @param actorCommandsInFlightMax records of one actor
   * @param actorCommandBytesInFlightMax their bytes
   * @param deliveryTimeout how old a record may be when the producer gets it, and how long a stop
   *     waits for acknowledgements
   */
  public record Limits(
      int commandsInFlightMax,
      long commandBytesInFlightMax,
      int actorCommandsInFlightMax,
      long actorCommandBytesInFlightMax,
      Duration deliveryTimeout) {}

  /** What became of an offer. */
  public enum Offer {
    /** It is on its way. */
    TAKEN,
    /** Too much is on its way already, or the log has stopped. */
    FULL,
    /** Too much of the same actor is on its way already. */
    ACTOR_FULL
  }

  /** The last append failed, and none has succeeded since. */
  private record Trouble(String reason, long sinceNanos) {}

  /**
   * Makes a log that its agent has yet to run.
   *
   * @param producers makes a producer, idempotent with {@code acks=all}; called again when one
   *     breaks beyond its own repair
   */
  public CommandLog(Limits limits, Supplier<Producer<byte[], byte[]>> producers) {
    this.limits = limits;
    this.producers = producers;
    this.inFlight = new InFlight(limits);
    this.queue = new ArrayBlockingQueue<>(limits.commandsInFlightMax());
    this.producer = producers.get();
  }

  @Override
  public String name() {
    return "command-log";
  }

  /** Takes a record, or says that too much is on its way already. Any thread; never waits. */
  public Offer offer(Append append) {
    if (stopped) {
      return Offer.FULL;
    }
    Offer offer = inFlight.take(append.actor(), append.bytes());
    if (offer == Offer.TAKEN) {
      // The queue is as long as the limit just kept, so there is room.
      queue.add(append);
    }
    return offer;
  }

  /** Records offered and not yet answered by Kafka. */
  public int commandsInFlight() {
    return inFlight.commands();
  }

  /** Their bytes. */
  public long bytesInFlight() {
    return inFlight.bytes();
  }

  /** Actors that have records on their way. */
  public int actorsInFlight() {
    return inFlight.actors();
  }

  /** In how many seconds there will be room, where an offer has found none. */
  public int secondsUntilRoom() {
    return inFlight.secondsUntilRoom();
  }

  public Limits limits() {
    return limits;
  }

  /**
   * Why appends fail at present; empty when the last one succeeded, or the last failure is so old
   * that it is worth another try.
   *
   * @param memory how long a failure counts
   */
  public Optional<String> trouble(Duration memory) {
    Trouble last = trouble;
    return last == null || System.nanoTime() - last.sinceNanos() > memory.toNanos()
        ? Optional.empty()
        : Optional.of(last.reason());
  }

  @Override
  public int doWork() throws InterruptedException {
    Append append = queue.poll(IDLE_WAIT_MS, TimeUnit.MILLISECONDS);
    int sent = 0;
    while (append != null) {
      send(append);
      sent++;
      append = sent < limits.commandsInFlightMax() ? queue.poll() : null;
    }
    if (sent > 0) {
      LockSupport.parkNanos(gatherNanos(inFlight.commands()));
    }
    return sent;
  }

  /**
   * How long the loop lets commands gather when it has sent some: what comes then costs nobody a
   * wake-up, and goes to Kafka together. A command that comes into the quiet is sent at once.
   */
  static long gatherNanos(int commandsInFlight) {
    return Math.clamp(commandsInFlight * GATHER_NANOS, GATHER_MIN_NANOS, GATHER_MAX_NANOS);
  }

  @Override
  public void onStop() {
    stopped = true;
    for (Append append = queue.poll(); append != null; append = queue.poll()) {
      send(append);
    }
    producer.close(limits.deliveryTimeout());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
  private void send(Append append) {
    Lane lane = append.lane();
    if (lane != null && lane.isBroken()) {
      inFlight.answered(append.actor(), append.bytes(), System.nanoTime() - append.sinceNanos());
      append.completion().failed(Failure.UNAVAILABLE);
      return;
    }
    sending = append.completion();
    if (producer.equals(broken) && !replaceProducer()) {
      finish(append, producer, new KafkaException("the producer is broken and will be replaced"));
      return;
    }
    if (System.nanoTime() - append.sinceNanos() > limits.deliveryTimeout().toNanos()) {
      // The sends before it had to wait for a broker; it must not wait behind them for longer.
      finish(append, producer, new TimeoutException("it waited too long to be sent"));
      return;
    }
    Producer<byte[], byte[]> used = producer;
    try {
      used.send(record(append), (metadata, failure) -> finish(append, used, failure));
    } catch (KafkaException | IllegalStateException e) {
      // Thrown instead of calling back: the producer cannot be used any more.
      finish(append, used, e);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(Append append) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(append.topic(), append.key(), append.value());
    Append.Marks marks = append.marks();
    Headers headers = record.headers();
    if (marks.trace() != null) {
      headers.add(WireFormat.TRACE_HEADER, ascii(marks.trace()));
    }
    if (marks.fingerprint() != null) {
      headers.add(WireFormat.FINGERPRINT_HEADER, number(marks.fingerprint()));
    }
    if (marks.source() != null) {
      headers.add(WireFormat.SOURCE_HEADER, ascii(marks.source()));
      headers.add(WireFormat.SEQUENCE_HEADER, number(marks.sequence()));
      if (marks.awaited()) {
        headers.add(WireFormat.AWAITED_HEADER, NOTHING);
      }
    }
    return record;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** On the producer's thread, or on the agent's. */
  private void finish(Append append, Producer<byte[], byte[]> used, @Nullable Exception failure) {
    inFlight.answered(append.actor(), append.bytes(), System.nanoTime() - append.sinceNanos());
    if (failure == null) {
      if (trouble != null) {
        trouble = null;
        log.atInfo().addKeyValue("topic", append.topic()).log("appends succeed again");
      }
      append.completion().appended();
    } else if (failure instanceof RecordTooLargeException) {
      append.completion().failed(Failure.TOO_LARGE);
    } else {
      if (!(failure instanceof RetriableException)) {
        broken = used;
      }
      if (trouble == null) {
        log.atWarn()
            .addKeyValue("topic", append.topic())
            .addKeyValue("error", failure)
            .log("appends fail");
      }
      trouble = new Trouble("appends fail: " + failure.getMessage(), System.nanoTime());
      endLane(append, used);
      append.completion().failed(Failure.UNAVAILABLE);
    }
  }

  /**
   * Nothing of the lane may follow what has failed. What the agent has handed to the producer since
   * must be given up as well: what of it is on its way the broker does not take, since the batch
   * before it is missing.
   */
  private void endLane(Append append, Producer<byte[], byte[]> used) {
    Lane lane = append.lane();
    String source = append.marks().source();
    if (lane != null && source != null) {
      // In this order: an agent that is still at this one sees the break before the next.
      lane.breakAt(source, append.marks().sequence());
      if (!append.completion().equals(sending)) {
        broken = used;
        used.close(Duration.ZERO);
      }
    }
  }

  /** A fenced or otherwise fatal producer refuses for ever, so another takes its place. */
  private boolean replaceProducer() {
    long now = System.nanoTime();
    if (now - producerSince < RESTART_PAUSE.toNanos()) {
      return false;
    }
    log.atWarn().log("the producer is broken and is replaced");
    producer.close(Duration.ZERO);
    producer = producers.get();
    producerSince = now;
    return true;
  }
}

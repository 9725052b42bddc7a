package dev.eddyline.push.presence;

import dev.eddyline.chassis.agent.Agent;
import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says this gateway's beats on the presence topic, hears everybody's from where the topic ends at
 * the start, and tells what has changed as views. A beat waits until Kafka has answered the one
 * before, so that none pile up. Owned by its runner's thread, with the board, the beats and both
 * Kafka clients.
 */
final class KafkaBeats implements Agent {

  private static final Logger log = LoggerFactory.getLogger(KafkaBeats.class);
  private static final Duration POLL_MAX = Duration.ofMillis(100);
  private static final Duration POLL_MIN = Duration.ofMillis(5);
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  /** Own beats heard after which every gateway that is there has answered the first. */
  private static final int LOADED_BEATS = 3;

  private final Consumer<String, byte[]> consumer;
  private final Producer<String, byte[]> producer;
  private final TopicPartition partition;
  private final String self;
  private final Duration interval;
  private final Board board;
  private final Beats beats;
  private final ViewListener listener;
  private final RetryPolicy metadataRetry;
  private final Counter records;
  private final Counter unreadable;
  private final Counter undelivered;
  private final List<Sent> inFlight = new ArrayList<>();
  private boolean found;
  private int failedSearches;
  private boolean delivers = true;
  private long beatAtNanos;
  private long version;
  private volatile boolean loaded;
  private volatile String unready = "the topic is not known yet";
  private volatile int gateways;
  private volatile int views;
  private volatile long expired;
  private volatile long lag;

  /** A report that Kafka has not answered yet. */
  private record Sent(Report report, Future<RecordMetadata> answer) {}

  /**
   * @param self the name of this gateway: the key of its records, and the epoch of its views
   * @param metadataRetry paces the search for the topic, which has no end
   */
  KafkaBeats(
      Consumer<String, byte[]> consumer,
      Producer<String, byte[]> producer,
      TopicPartition partition,
      String self,
      Duration interval,
      Board board,
      Beats beats,
      ViewListener listener,
      RetryPolicy metadataRetry,
      MeterRegistry meters) {
    this.consumer = consumer;
    this.producer = producer;
    this.partition = partition;
    this.self = self;
    this.interval = interval;
    this.board = board;
    this.beats = beats;
    this.listener = listener;
    this.metadataRetry = metadataRetry;
    this.records = meters.counter("eddyline.push.presence.records");
    this.unreadable = meters.counter("eddyline.push.presence.unreadable");
    this.undelivered = meters.counter("eddyline.push.presence.undelivered");
  }

  @Override
  public String name() {
    return "eddyline-push-presence";
  }

  @Override
  public int doWork() throws InterruptedException {
    if (!found) {
      return findTopic();
    }
    int heard = hear();
    if (untilBeat() <= 0 && answered()) {
      beat();
    }
    return heard;
  }

  /** Begins to read where the topic ends now: what was said before is said again to who asks. */
  private int findTopic() throws InterruptedException {
    try {
      List<PartitionInfo> infos = consumer.partitionsFor(partition.topic(), METADATA_TIMEOUT);
      if (infos == null || infos.isEmpty()) {
        return notFound("there is no topic " + partition.topic());
      }
      consumer.assign(List.of(partition));
      seekToEnd();
      found = true;
      beatAtNanos = System.nanoTime();
      unready = "the other gateways are being asked";
      return 1;
    } catch (TimeoutException e) {
      return notFound("no answer from the broker: " + e.getMessage());
    }
  }

  private int notFound(String why) throws InterruptedException {
    if (failedSearches == 0) {
      log.atWarn().addKeyValue("reason", why).log("waiting for the presence topic");
    }
    unready = why;
    failedSearches++;
    metadataRetry.pause(Math.min(failedSearches, metadataRetry.attemptsMax()));
    return 0;
  }

  private void seekToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition), METADATA_TIMEOUT);
    consumer.seek(partition, ends.getOrDefault(partition, 0L));
  }

  private int hear() {
    ConsumerRecords<String, byte[]> batch;
    try {
      batch =
          consumer.poll(
              Duration.ofNanos(Math.clamp(untilBeat(), POLL_MIN.toNanos(), POLL_MAX.toNanos())));
    } catch (InvalidOffsetException e) {
      beginAnew(e);
      return 0;
    }
    long recordedMs = 0;
    for (ConsumerRecord<String, byte[]> record : batch) {
      records.increment();
      recordedMs = Math.max(recordedMs, record.timestamp());
      hear(record);
    }
    if (!batch.isEmpty()) {
      tell(recordedMs);
      if (!loaded && board.beats() >= LOADED_BEATS) {
        loaded = true;
        unready = "";
        listener.loaded();
        log.atInfo().addKeyValue("gateways", board.gateways()).log("presence is loaded");
      }
    }
    lag = consumer.currentLag(partition).orElse(0);
    return batch.count();
  }

  /** The log is another, or was cut before it was read: nobody knows what was said in between. */
  private void beginAnew(InvalidOffsetException why) {
    log.atWarn().addKeyValue("reason", why).log("presence is asked for anew");
    board.forgetAll();
    tell(0);
    beats.ask();
    beats.sayAll();
    try {
      seekToEnd();
    } catch (TimeoutException e) {
      // The position is still gone, so that the next poll comes here again.
      log.atDebug().setCause(e).log("the end of the presence topic is not known");
    }
  }

  private void hear(ConsumerRecord<String, byte[]> record) {
    String name = record.key();
    if (name == null || !Position.isEpoch(name) || record.value() == null) {
      unreadable(record, "its key is no gateway's name, or it has no value");
      return;
    }
    switch (ReportFormat.read(record.value())) {
      case ReportFormat.Valid valid -> board.hear(name, valid.report());
      case ReportFormat.Invalid invalid -> unreadable(record, invalid.why());
    }
  }

  private void unreadable(ConsumerRecord<String, byte[]> record, String why) {
    unreadable.increment();
    log.atError()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("error", why)
        .log("presence record cannot be read");
  }

  private void tell(long recordedMs) {
    board
        .takeChanges()
        .forEach(
            (view, total) -> {
              ViewKey presence = view.presence();
              version++;
              if (total.count() == 0) {
                listener.gone(presence);
              } else {
                listener.changed(
                    presence,
                    new ViewDocument(
                        new Position(version, self),
                        Instant.ofEpochMilli(recordedMs),
                        total.state()),
                    recordedMs);
              }
            });
    listener.batchTold();
    gateways = board.gateways();
    views = board.views();
    expired = board.expired();
  }

  /** Nanoseconds until the next beat is due; below 0 where it is late. */
  private long untilBeat() {
    return beatAtNanos - System.nanoTime();
  }

  /** Whether Kafka has answered every record sent. What it did not take is said again. */
  private boolean answered() throws InterruptedException {
    for (Sent sent : inFlight) {
      if (!sent.answer().isDone()) {
        return false;
      }
    }
    boolean all = true;
    for (Sent sent : inFlight) {
      try {
        sent.answer().get();
      } catch (ExecutionException e) {
        all = false;
        failed(sent.report(), e.getCause());
      }
    }
    if (all && !inFlight.isEmpty() && !delivers) {
      delivers = true;
      log.atInfo().log("presence is delivered again");
    }
    inFlight.clear();
    return true;
  }

  private void failed(Report report, @Nullable Throwable why) {
    undelivered.increment();
    if (delivers) {
      delivers = false;
      log.atWarn().addKeyValue("error", why).log("presence is not delivered");
    }
    beats.failed(report);
  }

  private void beat() {
    beatAtNanos = System.nanoTime() + interval.toNanos();
    if (board.takeAsked()) {
      beats.sayAll();
    }
    if (board.takeQuestion()) {
      beats.ask();
    }
    boolean open = true;
    for (Report report : beats.next()) {
      open = open && send(report);
      if (!open) {
        // What Kafka has no room for now it has none for in this beat.
        failed(report, null);
      }
    }
  }

  private boolean send(Report report) {
    try {
      inFlight.add(
          new Sent(
              report,
              producer.send(
                  new ProducerRecord<>(
                      partition.topic(),
                      partition.partition(),
                      self,
                      ReportFormat.write(report)))));
      return true;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.atDebug().setCause(e).log("a presence record is not taken");
      return false;
    }
  }

  /** Whether all gateways have been heard that were there at the start. Any thread. */
  boolean loaded() {
    return loaded;
  }

  /** Why not; empty when they have. Any thread. */
  String unready() {
    return unready;
  }

  /** Gateways known, this one among them. Any thread. */
  int gateways() {
    return gateways;
  }

  /** Views that somebody follows. Any thread. */
  int views() {
    return views;
  }

  /** Gateways forgotten since they were silent. Any thread. */
  long expired() {
    return expired;
  }

  /** Records between the position and the end of the topic. Any thread. */
  long lag() {
    return lag;
  }

  /** Makes a waiting {@link #doWork} throw. Any thread. */
  void wakeup() {
    metadataRetry.stop();
    consumer.wakeup();
  }

  @Override
  public void onStop() {
    if (found) {
      send(beats.leave());
    }
    producer.close(CLOSE_TIMEOUT);
    try {
      consumer.close();
    } catch (WakeupException e) {
      // The wake-up that ended the loop may only be noticed here; the consumer is closed by then.
      log.atDebug().log("woken while closing");
    }
  }
}

package dev.eddyline.push.tail;

import dev.eddyline.chassis.agent.Agent;
import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.PartitionStatus;
import dev.eddyline.push.fanout.ViewListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the views changelogs of all kinds from their beginnings: finds the partitions, loads each
 * up to where it ended at the start, then lives on. One consumer, without a group. Owned by its
 * runner's thread; a position that is gone from the log ends it, since the log is then another.
 */
final class ChangelogTail implements Agent {

  private static final Logger log = LoggerFactory.getLogger(ChangelogTail.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STATUS_EVERY = Duration.ofMillis(500);

  /** How long what was read of one batch keeps waiting for the rest of it. */
  static final Duration BATCH_MAX = Duration.ofMillis(10);

  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, String> kinds;
  private final LoadState loadState;
  private final ViewRecords records;
  private final ViewListener listener;
  private final RetryPolicy metadataRetry;
  private final LongSupplier nanoTime;
  private final Map<TopicPartition, Long> loading = new HashMap<>();
  private List<TopicPartition> partitions = List.of();
  private int failedSearches;
  private volatile String unready = "the partitions are not known yet";
  private volatile long lag;
  private volatile List<PartitionStatus> status = List.of();
  private long statusAtNanos;

  /**
   * @param kinds kind by the name of its views changelog
   * @param metadataRetry paces the search for partitions, which has no end: without a broker the
   *     gateway waits, and says so
   * @param nanoTime a clock
   */
  ChangelogTail(
      Consumer<byte[], byte[]> consumer,
      Map<String, String> kinds,
      LoadState loadState,
      ViewRecords records,
      ViewListener listener,
      RetryPolicy metadataRetry,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.kinds = Map.copyOf(kinds);
    this.loadState = loadState;
    this.records = records;
    this.listener = listener;
    this.metadataRetry = metadataRetry;
    this.nanoTime = nanoTime;
  }

  @Override
  public String name() {
    return "eddyline-push-tail";
  }

  @Override
  public int doWork() throws InterruptedException {
    if (partitions.isEmpty()) {
      return findPartitions();
    }
    int told = tellBatch(consumer.poll(POLL));
    if (!loading.isEmpty()) {
      noteLoaded();
    }
    measureLag();
    return told;
  }

  /**
   * Tells what was polled and what has come meanwhile: what one transaction has written to several
   * partitions comes in as many polls, one just after the other.
   */
  private int tellBatch(ConsumerRecords<byte[], byte[]> polled) throws InterruptedException {
    int told = 0;
    boolean untold = false;
    boolean late = false;
    long begun = nanoTime.getAsLong();
    ConsumerRecords<byte[], byte[]> more = polled;
    while (!more.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : more) {
        records.read(kindOf(record.topic()), record);
        told++;
        untold = true;
        if (nanoTime.getAsLong() - begun >= BATCH_MAX.toNanos()) {
          listener.batchTold();
          untold = false;
          late = true;
          begun = nanoTime.getAsLong();
        }
      }
      more = late ? ConsumerRecords.empty() : consumer.poll(Duration.ZERO);
    }
    if (untold) {
      listener.batchTold();
    }
    return told;
  }

  /** Assigns all partitions once all topics are there and their ends are known. */
  private int findPartitions() throws InterruptedException {
    try {
      List<TopicPartition> found = new ArrayList<>();
      Map<String, Integer> counts = new HashMap<>();
      for (Map.Entry<String, String> entry : kinds.entrySet()) {
        List<PartitionInfo> infos = consumer.partitionsFor(entry.getKey(), METADATA_TIMEOUT);
        if (infos == null || infos.isEmpty()) {
          return notFound("there is no topic " + entry.getKey());
        }
        counts.put(entry.getValue(), infos.size());
        infos.forEach(info -> found.add(new TopicPartition(info.topic(), info.partition())));
      }
      consumer.assign(found);
      consumer.seekToBeginning(found);
      loading.putAll(consumer.endOffsets(found, METADATA_TIMEOUT));
      loadState.assigned(counts);
      partitions = found;
      noteLoaded();
      return found.size();
    } catch (TimeoutException e) {
      return notFound("no answer from the broker: " + e.getMessage());
    }
  }

  private int notFound(String why) throws InterruptedException {
    if (failedSearches == 0) {
      log.atWarn().addKeyValue("reason", why).log("waiting for the views changelogs");
    }
    unready = why;
    failedSearches++;
    metadataRetry.pause(Math.min(failedSearches, metadataRetry.attemptsMax()));
    return 0;
  }

  /** Positions count, not records: a log may end in markers and aborted records. */
  private void noteLoaded() {
    boolean any =
        loading
            .entrySet()
            .removeIf(
                entry -> {
                  TopicPartition partition = entry.getKey();
                  boolean done = position(partition) >= entry.getValue();
                  if (done) {
                    loadState.loaded(kindOf(partition.topic()), partition.partition());
                  }
                  return done;
                });
    unready = loading.isEmpty() ? "" : loading.size() + " partitions are still loading";
    if (any) {
      listener.loaded();
    }
    if (loading.isEmpty()) {
      log.atInfo().addKeyValue("partitions", partitions.size()).log("views are loaded");
    }
  }

  /** How far a partition has been read; 0 while nobody answers where it begins. */
  private long position(TopicPartition partition) {
    try {
      return consumer.position(partition, POLL);
    } catch (TimeoutException e) {
      log.atDebug().addKeyValue("partition", partition).log("position is not known yet");
      return 0;
    }
  }

  private void measureLag() {
    long sum = 0;
    for (TopicPartition partition : partitions) {
      OptionalLong behind = consumer.currentLag(partition);
      sum += behind.orElse(0);
    }
    lag = sum;
    long now = nanoTime.getAsLong();
    if (status.isEmpty() || now - statusAtNanos >= STATUS_EVERY.toNanos()) {
      statusAtNanos = now;
      status = partitions.stream().map(this::statusOf).toList();
    }
  }

  private PartitionStatus statusOf(TopicPartition partition) {
    return new PartitionStatus(
        kindOf(partition.topic()),
        partition.partition(),
        !loading.containsKey(partition),
        consumer.currentLag(partition).orElse(0));
  }

  /** How far it has come with each partition, as of some half a second ago. Any thread. */
  List<PartitionStatus> status() {
    return status;
  }

  private String kindOf(String topic) {
    String kind = kinds.get(topic);
    if (kind == null) {
      throw new IllegalStateException("not a topic of this tail: " + topic);
    }
    return kind;
  }

  /** Why not all is loaded; empty when it is. Any thread. */
  String unready() {
    return unready;
  }

  /** Records between the positions and the ends of the partitions. Any thread. */
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
    try {
      consumer.close();
    } catch (WakeupException e) {
      // The wake-up that ended the loop may only be noticed here; the consumer is closed by then.
      log.atDebug().log("woken while closing");
    }
  }
}

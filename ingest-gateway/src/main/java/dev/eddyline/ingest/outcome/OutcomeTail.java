package dev.eddyline.ingest.outcome;

import dev.eddyline.chassis.agent.Agent;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.topic.OutcomeKey;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the outcomes changelogs of all kinds from their ends and completes those who wait. One
 * agent thread owns the consumer; any thread asks how it is. Reads committed transactions only and
 * decodes only what somebody waits for. Never keeps an outcome.
 */
public final class OutcomeTail implements Agent {

  private static final Logger log = LoggerFactory.getLogger(OutcomeTail.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ATTACH_TIMEOUT = Duration.ofSeconds(2);
  private static final long ATTACH_PAUSE_MS = 100;

  private final List<Topics> kinds;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, RecordCodec<Outcome>> codecs;
  private final Waits waits;
  private final Counter unreadable;
  private final Map<String, Topics> kindOf = new HashMap<>();
  private final @Nullable Metric connections;

  private volatile boolean attached;
  private volatile @Nullable String unready = "outcomes are not followed yet";

  /**
   * Makes a tail that its agent has yet to run.
   *
   * @param codecs by kind
   * @param unreadable counts outcomes that somebody waited for and no code could read
   */
  public OutcomeTail(
      List<Topics> kinds,
      Consumer<byte[], byte[]> consumer,
      Map<String, RecordCodec<Outcome>> codecs,
      Waits waits,
      Counter unreadable) {
    this.kinds = List.copyOf(kinds);
    this.consumer = consumer;
    this.codecs = Map.copyOf(codecs);
    this.waits = waits;
    this.unreadable = unreadable;
    kinds.forEach(topics -> kindOf.put(topics.outcomes(), topics));
    this.connections =
        consumer.metrics().entrySet().stream()
            .filter(metric -> metric.getKey().name().equals("connection-count"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
  }

  @Override
  public String name() {
    return "outcome-tail";
  }

  /** Whether the positions are fixed: an outcome from now on is not missed. Any thread. */
  public boolean isAttached() {
    return attached;
  }

  /** Why outcomes do not come at present. Any thread. */
  public Optional<String> trouble() {
    return Optional.ofNullable(unready);
  }

  /** Ends a wait for records; called by the closing thread. */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public int doWork() throws InterruptedException {
    if (!attached) {
      return attach();
    }
    int read = 0;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      read(record);
      read++;
    }
    unready = isConnected() ? null : "no connection to Kafka";
    return read;
  }

  @Override
  public void onStop() {
    consumer.close();
  }

  /**
   * Finds every partition and fixes the positions, so that no outcome of a command that is appended
   * afterwards can be missed. Tried again until Kafka and its topics are there.
   */
  private int attach() throws InterruptedException {
    try {
      List<TopicPartition> all = new ArrayList<>();
      for (Topics topics : kinds) {
        int count = count(topics.outcomes());
        if (count == 0 || count(topics.commands()) == 0) {
          unready = "there is no " + topics.commands() + " or no " + topics.outcomes();
          TimeUnit.MILLISECONDS.sleep(ATTACH_PAUSE_MS);
          return 0;
        }
        for (int partition = 0; partition < count; partition++) {
          all.add(new TopicPartition(topics.outcomes(), partition));
        }
      }
      consumer.assign(all);
      consumer.seekToEnd(all);
      for (TopicPartition partition : all) {
        consumer.position(partition, ATTACH_TIMEOUT);
      }
      attached = true;
      unready = null;
      log.atInfo().addKeyValue("partitions", all.size()).log("outcomes are followed");
      return 1;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (!(e instanceof RetriableException)) {
        throw e;
      }
      unready = "outcomes are not followed yet: " + e.getMessage();
      TimeUnit.MILLISECONDS.sleep(ATTACH_PAUSE_MS);
      return 0;
    }
  }

  private int count(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, ATTACH_TIMEOUT);
    return found == null ? 0 : found.size();
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    Topics topics = kindOf.get(record.topic());
    byte[] key = record.key();
    byte[] value = record.value();
    // A record without a value is one that retention takes out of the store.
    if (topics == null || key == null || value == null) {
      return;
    }
    try {
      Waits.Key awaited = new Waits.Key(topics.kind(), OutcomeKey.ofChangelog(key));
      RecordCodec<Outcome> codec = codecs.get(topics.kind());
      if (codec != null && waits.isAwaited(awaited)) {
        waits.complete(awaited, codec.decode(value));
      }
    } catch (CodecException | RegistryException e) {
      // Whoever waits is told in time that the command is queued, which is true.
      report(record, e.getMessage());
    }
  }

  private void report(ConsumerRecord<byte[], byte[]> record, @Nullable String error) {
    unreadable.increment();
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("error", error)
        .log("an outcome cannot be read");
  }

  private boolean isConnected() {
    return connections == null || (connections.metricValue() instanceof Double count && count > 0);
  }
}

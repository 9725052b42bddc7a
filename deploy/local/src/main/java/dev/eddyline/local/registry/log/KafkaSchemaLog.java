package dev.eddyline.local.registry.log;

import dev.eddyline.local.registry.core.LogException;
import dev.eddyline.local.registry.core.RegistryRecord;
import dev.eddyline.local.registry.core.SchemaLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry's log in one compacted topic. One thread of its own reads it from the beginning and
 * hands every change on; {@link #append} may be called from any thread and returns when that thread
 * has come past. Meant for one registry per topic: it elects no leader among several.
 */
public final class KafkaSchemaLog implements SchemaLog, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KafkaSchemaLog.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final String servers;
  private final String topic;
  private final Duration timeout;
  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private @Nullable Thread reader;
  private long applied;
  private @Nullable Throwable failure;
  private volatile boolean closing;

  /**
   * A log that is not read yet.
   *
   * @param timeout for each step of the start and for every change
   */
  public KafkaSchemaLog(String servers, String topic, Duration timeout) {
    this.servers = servers;
    this.topic = topic;
    this.timeout = timeout;
    this.producer = producer(servers, timeout);
    this.consumer = consumer(servers);
  }

  /**
   * Makes the topic if there is none and reads all of it. Call once.
   *
   * @param replication of the topic, if it has to be made
   * @param changes is given every change in order, on the reader's thread
   * @return the id of the Kafka cluster
   * @throws IllegalStateException if the topic would lose schemas or the cluster does not answer in
   *     time
   * @throws LogException if the topic cannot be read to its end in time
   */
  public String start(short replication, Consumer<RegistryRecord> changes) {
    SchemaTopic.Prepared prepared = SchemaTopic.prepare(servers, topic, replication, timeout);
    reader = Thread.ofPlatform().name("registry-log-reader").daemon().start(() -> read(changes));
    awaitApplied(prepared.end());
    log.atInfo().addKeyValue("topic", topic).addKeyValue("end", prepared.end()).log("schemas read");
    return prepared.clusterId();
  }

  @Override
  public void catchUp() {
    awaitApplied(send(List.of(RecordFormat.noop())));
  }

  @Override
  public void append(List<RegistryRecord> changes) {
    awaitApplied(send(changes.stream().map(RecordFormat::write).toList()));
  }

  /** Why the reader has stopped; empty while it reads. */
  public Optional<String> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure).map(Throwable::toString);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closing = true;
    if (reader == null) {
      consumer.close();
    } else {
      stop(reader);
    }
    producer.close(timeout);
  }

  private void stop(Thread reader) {
    consumer.wakeup();
    try {
      if (!reader.join(timeout)) {
        log.atWarn().addKeyValue("topic", topic).log("reader still at work at the stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends records in order and returns the offset after the last one. */
  private long send(List<RecordFormat.Text> records) {
    try {
      List<Future<RecordMetadata>> sent =
          records.stream()
              .map(one -> producer.send(new ProducerRecord<>(topic, 0, one.key(), one.value())))
              .toList();
      long end = 0;
      for (Future<RecordMetadata> one : sent) {
        end = one.get(timeout.toMillis(), TimeUnit.MILLISECONDS).offset() + 1;
      }
      return end;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(false, "interrupted while writing to topic " + topic, e);
    } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
      throw new LogException(true, "topic " + topic + " took nothing within " + timeout, e);
    } catch (ExecutionException e) {
      boolean timedOut = e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException;
      throw new LogException(timedOut, "topic " + topic + ": " + e.getCause(), e);
    } catch (KafkaException e) {
      throw new LogException(false, "topic " + topic + ": " + e, e);
    }
  }

  private void awaitApplied(long end) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (applied < end && failure == null && left > 0) {
        left = progress.awaitNanos(left);
      }
      if (failure != null) {
        throw new LogException(false, "the reader has stopped: " + failure, failure);
      }
      if (applied < end) {
        throw new LogException(true, "not read up to " + end + " within " + timeout, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(false, "interrupted while reading topic " + topic, e);
    } finally {
      lock.unlock();
    }
  }

  private void read(Consumer<RegistryRecord> changes) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (consumer) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (!closing) {
        for (ConsumerRecord<String, String> one : consumer.poll(POLL)) {
          apply(one, changes);
        }
        reached(consumer.position(partition));
      }
    } catch (WakeupException e) {
      if (!closing) {
        stopped(e);
      }
    } catch (RuntimeException e) {
      // A log that cannot be read leaves no state to answer from: the registry is done.
      stopped(e);
    }
  }

  private void apply(ConsumerRecord<String, String> one, Consumer<RegistryRecord> changes) {
    try {
      RecordFormat.read(one.key(), one.value()).ifPresent(changes);
    } catch (IOException e) {
      throw new IllegalStateException("offset " + one.offset() + ": " + e.getMessage(), e);
    }
  }

  private void reached(long position) {
    lock.lock();
    try {
      applied = position;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void stopped(RuntimeException e) {
    log.atError().addKeyValue("topic", topic).setCause(e).log("registry log reader stopped");
    lock.lock();
    try {
      failure = e;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static KafkaProducer<String, String> producer(String servers, Duration timeout) {
    int timeoutMs = Math.toIntExact(timeout.toMillis());
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            timeoutMs,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            timeoutMs / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            timeoutMs),
        new StringSerializer(),
        new StringSerializer());
  }

  private static KafkaConsumer<String, String> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}

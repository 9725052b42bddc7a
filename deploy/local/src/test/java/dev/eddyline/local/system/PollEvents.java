package dev.eddyline.local.system;

import static org.awaitility.Awaitility.await;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.registry.RegistryAuth;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.topic.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The events topic of polls, as Java's own consumer sees it. */
final class PollEvents {

  static final String TOPIC = new Topics("poll", 1).events();

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private PollEvents() {}

  /** Reads committed events from the beginning until the poll's of that version, and to the end. */
  static List<Event<PollEvent>> read(EddylineProcess eddyline, String poll, long version) {
    List<Event<PollEvent>> events = new ArrayList<>();
    try (RegistryClient registry = registry(eddyline)) {
      RecordCodec<Event<PollEvent>> codec = codec(registry);
      read(
          eddyline,
          IsolationLevel.READ_COMMITTED,
          record -> {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(poll)) {
              events.add(codec.decode(record.value()));
            }
          });
    }
    if (events.size() < version) {
      throw new AssertionError("only " + events.size() + " events, not " + version);
    }
    return events;
  }

  /** Reads all partitions from the beginning to where they end at that level. */
  static void read(
      EddylineProcess eddyline,
      IsolationLevel isolation,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    read(eddyline, TOPIC, isolation, reader);
  }

  /** Reads all partitions of any topic from the beginning to where they end at that level. */
  static void read(
      EddylineProcess eddyline,
      String topic,
      IsolationLevel isolation,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(eddyline, isolation)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (!ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the events do not end");
        }
        consumer.poll(Duration.ofMillis(200)).forEach(reader);
      }
    }
  }

  /** Waits until no transaction is open, so that all that is committed can be read. */
  static void awaitNoneOpen(EddylineProcess eddyline) {
    try (KafkaConsumer<byte[], byte[]> committed =
            consumer(eddyline, IsolationLevel.READ_COMMITTED);
        KafkaConsumer<byte[], byte[]> all = consumer(eddyline, IsolationLevel.READ_UNCOMMITTED)) {
      List<TopicPartition> partitions = partitions(all, TOPIC);
      await()
          .atMost(TIMEOUT)
          .until(() -> all.endOffsets(partitions).equals(committed.endOffsets(partitions)));
    }
  }

  static RecordCodec<Event<PollEvent>> codec(RegistryClient registry) {
    return RecordCodec.of(
        KindContract.of("poll").orElseThrow().event(),
        registry,
        Topics.valueSubject(TOPIC),
        Event.class,
        PollEvent.class);
  }

  static RegistryClient registry(EddylineProcess eddyline) {
    return new RegistryClient(
        RegistryConfig.of(List.of(URI.create(eddyline.registry())), new RegistryAuth.None()));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      EddylineProcess eddyline, IsolationLevel isolation) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", eddyline.kafka(), "isolation.level", isolation.toString()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .toList();
  }
}

package dev.eddyline.local.system;

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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The events of one poll as a reader of committed records sees them. */
final class PollEvents {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private PollEvents() {}

  /** Reads from the beginning until the poll's event of that version, and to the topic's end. */
  static List<Event<PollEvent>> read(EddylineProcess eddyline, String poll, long version)
      throws Exception {
    Topics topics = new Topics("poll", 1);
    List<Event<PollEvent>> events = new ArrayList<>();
    try (RegistryClient registry =
            new RegistryClient(
                RegistryConfig.of(
                    List.of(URI.create(eddyline.registry())), new RegistryAuth.None()));
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", eddyline.kafka(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      RecordCodec<Event<PollEvent>> codec =
          RecordCodec.of(
              KindContract.of("poll").orElseThrow().event(),
              registry,
              Topics.valueSubject(topics.events()),
              Event.class,
              PollEvent.class);
      List<TopicPartition> partitions =
          consumer.partitionsFor(topics.events()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (!ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the events do not end; so far " + events.size());
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (new String(record.key(), StandardCharsets.UTF_8).equals(poll)) {
            events.add(codec.decode(record.value()));
          }
        }
      }
    }
    if (events.size() < version) {
      throw new AssertionError("only " + events.size() + " events, not " + version);
    }
    return events;
  }
}

package dev.eddyline.local.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/** Kafka's own consumer, which Eddyline's parts read with. */
record JavaConsumer(EddylineProcess eddyline) implements TopicReader {

  @Override
  public List<SeenEvent> read(IsolationLevel isolation) throws IOException {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    PollEvents.read(eddyline, isolation, records::add);
    try (var registry = PollEvents.registry(eddyline)) {
      return SeenEvent.of(registry, records);
    }
  }
}

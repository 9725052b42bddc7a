package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.local.registry.FilledRecords;
import dev.eddyline.schemas.registry.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An event as a reader of the topic got it.
 *
 * @param event its JSON, each optional field plain or null
 */
record SeenEvent(int partition, long offset, String key, JsonNode event) {

  private static final List<String> ENVELOPE = List.of("version", "command", "actor", "at");

  /**
   * What an event says, but for its time.
   *
   * @param type the name of its payload's field
   */
  record Fact(long version, String command, String actor, String type, JsonNode payload) {}

  /** Decodes by the schema that each record names, with Avro's own reader. */
  static List<SeenEvent> of(RegistryClient registry, List<ConsumerRecord<byte[], byte[]>> records)
      throws IOException {
    List<SeenEvent> seen = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      byte[] framed = record.value();
      String json = FilledRecords.body(framed, registry.byId(FilledRecords.id(framed))).toString();
      seen.add(
          new SeenEvent(
              record.partition(),
              record.offset(),
              new String(record.key(), StandardCharsets.UTF_8),
              EddylineProcess.JSON.readTree(json)));
    }
    return seen;
  }

  /** What it says; fails if it has not exactly one payload. */
  Fact fact() {
    List<Map.Entry<String, JsonNode>> payloads = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : event.properties()) {
      if (!ENVELOPE.contains(field.getKey()) && !field.getValue().isNull()) {
        payloads.add(field);
      }
    }
    if (payloads.size() != 1) {
      throw new AssertionError("not one payload: " + event);
    }
    return new Fact(
        event.get("version").longValue(),
        event.get("command").textValue(),
        event.get("actor").textValue(),
        payloads.getFirst().getKey(),
        payloads.getFirst().getValue());
  }
}

package dev.eddyline.projection.topology;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.topic.Epochs;
import dev.eddyline.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What Kafka knows of the kinds' topics before an application starts. Makes none. Without this,
 * Streams would make a missing views topic as it pleases. Blocks; used at start only.
 */
public final class EventLogs {

  private static final int TIMEOUT_MS = 30_000;

  private EventLogs() {}

  /**
   * The epoch of each kind's event log, once all of the kind's topics are found.
   *
   * @param bootstrapServers Kafka's addresses
   * @throws IllegalStateException naming every topic that is missing, or if Kafka does not answer
   *     within 30 s
   */
  public static Map<Topics, String> epochs(String bootstrapServers, List<Topics> kinds) {
    List<String> names = kinds.stream().flatMap(kind -> kind.names().stream()).toList();
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.CLIENT_ID_CONFIG, "eddyline-projection-start",
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    Map<String, String> ids = new HashMap<>();
    List<String> missing = new ArrayList<>();
    try (Admin admin = Admin.create(client)) {
      Map<String, KafkaFuture<TopicDescription>> asked =
          admin.describeTopics(names).topicNameValues();
      for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
        try {
          ids.put(topic.getKey(), topic.getValue().get().topicId().toString());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw new IllegalStateException(
                "cannot ask Kafka at " + bootstrapServers + " for topics: " + e.getCause(), e);
          }
          missing.add(topic.getKey());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Kafka for topics", e);
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "no topics " + missing.stream().sorted().toList() + "; make them before the start");
    }
    Map<Topics, String> epochs = new LinkedHashMap<>();
    kinds.forEach(kind -> epochs.put(kind, Epochs.of(requireNonNull(ids.get(kind.log())))));
    return epochs;
  }
}

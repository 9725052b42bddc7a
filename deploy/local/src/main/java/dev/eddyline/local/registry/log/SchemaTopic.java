package dev.eddyline.local.registry.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the schemas topic where it is missing and refuses one that would lose schemas. */
final class SchemaTopic {

  private static final Duration LEADER_PAUSE = Duration.ofMillis(20);

  private SchemaTopic() {}

  /**
   * What there is to read.
   *
   * @param end of the topic at some moment of the preparation
   */
  record Prepared(String clusterId, long end) {}

  /**
   * Makes sure of the topic.
   *
   * @param replication of a topic that has to be made
   * @throws IllegalStateException if the topic has more than one partition, is not compacted, or
   *     the cluster does not answer in time
   */
  static Prepared prepare(String servers, String topic, short replication, Duration timeout) {
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            Math.toIntExact(timeout.toMillis()),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.toIntExact(timeout.toMillis()));
    try (Admin admin = Admin.create(config)) {
      if (!await(admin.listTopics().names(), timeout).contains(topic)) {
        create(admin, topic, replication, timeout);
      }
      requireOnePartition(admin, topic, timeout);
      requireCompaction(admin, topic, timeout);
      TopicPartition partition = new TopicPartition(topic, 0);
      long end =
          await(
                  admin
                      .listOffsets(Map.of(partition, OffsetSpec.latest()))
                      .partitionResult(partition),
                  timeout)
              .offset();
      return new Prepared(await(admin.describeCluster().clusterId(), timeout), end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while preparing topic " + topic, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot prepare topic " + topic + ": " + e, e);
    }
  }

  private static void create(Admin admin, String topic, short replication, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    NewTopic spec =
        new NewTopic(topic, 1, replication)
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    try {
      await(admin.createTopics(List.of(spec)).all(), timeout);
    } catch (ExecutionException e) {
      // Somebody else was faster; what they made is looked at below.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static void requireOnePartition(Admin admin, String topic, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription description = describe(admin, topic, timeout);
    if (description.partitions().size() != 1) {
      throw new IllegalStateException(
          "topic %s must have one partition to keep schemas in order, not %d"
              .formatted(topic, description.partitions().size()));
    }
  }

  /** Waits for a topic to be led, which is a moment after its creation. */
  private static TopicDescription describe(Admin admin, String topic, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        TopicDescription description =
            await(admin.describeTopics(Set.of(topic)).allTopicNames(), timeout)
                .values()
                .iterator()
                .next();
        if (description.partitions().stream().allMatch(p -> p.leader() != null)) {
          return description;
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("topic " + topic + " has no leader");
      }
      LockSupport.parkNanos(LEADER_PAUSE.toNanos());
    }
  }

  private static void requireCompaction(Admin admin, String topic, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    String policy =
        await(admin.describeConfigs(Set.of(resource)).all(), timeout)
            .values()
            .iterator()
            .next()
            .get(TopicConfig.CLEANUP_POLICY_CONFIG)
            .value();
    if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
      throw new IllegalStateException(
          "topic %s must have cleanup.policy=compact, not '%s': it would lose schemas"
              .formatted(topic, policy));
    }
  }

  private static <T> T await(KafkaFuture<T> future, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}

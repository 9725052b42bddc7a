package dev.eddyline.local.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.TestKafka;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicProvisionerTest {

  private static TestKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = TestKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void makesTheTopicsOnceAndKeepsTheEpoch() throws Exception {
    // Given a kind without topics
    Topics topics = new Topics("once", 1);

    // When provisioned twice
    String first = provision(topics, 3);
    String second = provision(topics, 3);

    // Then every topic is there as specified, and the epoch is the same
    assertThat(second).isEqualTo(first).matches("[A-Za-z0-9_-]{8}");
    try (Admin admin = admin()) {
      var found =
          admin
              .describeTopics(specs(topics, 3).stream().map(Topics.Spec::name).toList())
              .allTopicNames()
              .get();
      assertThat(found).containsKeys(topics.names().toArray(String[]::new)).hasSize(12);
      assertThat(found.values()).allMatch(topic -> topic.partitions().size() == 3);
      assertThat(found.get(topics.events()).topicId().toString()).startsWith(first);
    }
  }

  @Test
  void recreatedEventsTopicHasAnotherEpoch() throws Exception {
    // Given a kind with topics
    Topics topics = new Topics("recreated", 1);
    String before = provision(topics, 1);

    // When its events topic is deleted and provisioned again
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(topics.events())).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topics.events()));
    }
    String after = provision(topics, 1);

    // Then the epoch is another
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void anotherPartitionCountIsFatal() {
    // Given topics with two partitions
    Topics topics = new Topics("grown", 1);
    provision(topics, 2);

    // When four are asked for, Then it says so and names the topic
    assertThatThrownBy(() -> provision(topics, 4))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("grown.commands.g1 has 2 partitions, not 4");
  }

  @Test
  void anotherCleanupPolicyIsFatal() {
    // Given an events topic somebody made as a compacted one
    Topics topics = new Topics("compacted", 1);
    kafka.createTopics(
        new NewTopic(topics.events(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));

    // When provisioned, Then it is refused
    assertThatThrownBy(() -> provision(topics, 1))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("compacted.events.g1 has cleanup.policy=compact, not delete");
  }

  @Test
  void makesAndChecksATopicOfNoKind() throws Exception {
    // Given no such topic
    Topics.Spec presence = Topics.presence((short) 1);
    try (TopicProvisioner provisioner =
            new TopicProvisioner(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        Admin admin = admin()) {
      // When provisioned twice
      provisioner.provision(presence);
      provisioner.provision(presence);

      // Then it is there as specified, and another one is refused
      assertThat(admin.describeTopics(List.of(Topics.PRESENCE)).allTopicNames().get())
          .hasEntrySatisfying(Topics.PRESENCE, topic -> assertThat(topic.partitions()).hasSize(1));
      assertThatThrownBy(
              () ->
                  provisioner.provision(
                      new Topics.Spec(
                          Topics.PRESENCE, 1, (short) 1, Map.of("cleanup.policy", "compact"))))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("push.presence has cleanup.policy=delete, not compact");
    }
  }

  private static String provision(Topics topics, int partitions) {
    try (TopicProvisioner provisioner =
        new TopicProvisioner(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return provisioner.provision(topics, specs(topics, partitions));
    }
  }

  private static List<Topics.Spec> specs(Topics topics, int partitions) {
    return topics.specs(partitions, (short) 1, 3_600_000, 3_600_000);
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}

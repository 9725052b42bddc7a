package dev.eddyline.local.topic;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.topic.Epochs;
import dev.eddyline.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes topics that are missing and checks those that are there: the only place where topics of
 * ours are created, run once before any application that uses them starts. Never changes or deletes
 * a topic. Used by one thread; blocks.
 */
public final class TopicProvisioner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofMillis(20);
  private static final String CLEANUP = "cleanup.policy";

  private final Admin admin;

  /**
   * Opens a client of its own.
   *
   * @param client Kafka's client properties, {@code bootstrap.servers} among them
   */
  public TopicProvisioner(Map<String, Object> client) {
    Map<String, Object> config = new TreeMap<>(client);
    config.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(TIMEOUT.toMillis()));
    config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "eddyline-topics");
    this.admin = Admin.create(config);
  }

  /**
   * Makes what is missing and returns once every topic can be written to.
   *
   * @param topics the kind and generation
   * @param specs {@link Topics#specs} of it
   * @return the epoch: it differs for every log that was ever created
   * @throws TopicException if an existing topic does not fit, or Kafka does not answer within 30 s
   */
  public String provision(Topics topics, List<Topics.Spec> specs) {
    TopicDescription log = provision(specs).get(topics.log());
    if (log == null) {
      throw new IllegalArgumentException("no " + topics.log() + " among the topics asked for");
    }
    return Epochs.of(log.topicId().toString());
  }

  /**
   * Makes a topic of no kind where it is missing, and returns once it can be written to.
   *
   * @throws TopicException if an existing topic does not fit, or Kafka does not answer within 30 s
   */
  public void provision(Topics.Spec spec) {
    provision(List.of(spec));
  }

  private Map<String, TopicDescription> provision(List<Topics.Spec> specs) {
    create(specs);
    Map<String, TopicDescription> found = describe(specs);
    check(specs, found);
    return found;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private void create(List<Topics.Spec> specs) {
    Set<String> existing = get("list topics", admin.listTopics().names());
    List<NewTopic> missing = new ArrayList<>();
    for (Topics.Spec spec : specs) {
      if (!existing.contains(spec.name())) {
        missing.add(
            new NewTopic(spec.name(), spec.partitions(), spec.replication())
                .configs(spec.config()));
      }
    }
    admin.createTopics(missing).values().forEach(TopicProvisioner::awaitCreated);
  }

  private static void awaitCreated(String name, KafkaFuture<Void> created) {
    try {
      created.get();
      log.atInfo().addKeyValue("topic", name).log("topic created");
    } catch (ExecutionException e) {
      // Somebody else was quicker; what they made is checked like any other.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new TopicException("cannot create topic " + name + ": " + e.getCause(), e);
      }
    } catch (InterruptedException e) {
      throw interrupted("create topic " + name, e);
    }
  }

  /** Waits for the topics to show in the broker's metadata, which is a moment after creation. */
  private Map<String, TopicDescription> describe(List<Topics.Spec> specs) {
    List<String> names = specs.stream().map(Topics.Spec::name).toList();
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        Map<String, TopicDescription> found = admin.describeTopics(names).allTopicNames().get();
        if (found.values().stream().allMatch(TopicProvisioner::hasLeaders)) {
          return found;
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw new TopicException("cannot describe topics " + names + ": " + e.getCause(), e);
        }
      } catch (InterruptedException e) {
        throw interrupted("describe topics", e);
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
    throw new TopicException(
        "not every partition of %s has a leader after %d s".formatted(names, TIMEOUT.toSeconds()));
  }

  private static boolean hasLeaders(TopicDescription topic) {
    return topic.partitions().stream()
        .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
  }

  private void check(List<Topics.Spec> specs, Map<String, TopicDescription> found) {
    Map<ConfigResource, Topics.Spec> asked = new LinkedHashMap<>();
    for (Topics.Spec spec : specs) {
      asked.put(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()), spec);
    }
    Map<ConfigResource, Config> configs =
        get("read topic settings", admin.describeConfigs(asked.keySet()).all());
    asked.forEach(
        (resource, spec) -> {
          checkPartitions(spec, requireNonNull(found.get(spec.name())));
          checkConfig(spec, requireNonNull(configs.get(resource)));
        });
  }

  private static void checkPartitions(Topics.Spec spec, TopicDescription topic) {
    int partitions = topic.partitions().size();
    if (partitions != spec.partitions()) {
      throw new TopicException(
          ("topic %s has %d partitions, not %d: records are placed by that number, so only a new"
                  + " generation of a kind can have another")
              .formatted(spec.name(), partitions, spec.partitions()));
    }
  }

  private static void checkConfig(Topics.Spec spec, Config actual) {
    spec.config()
        .forEach(
            (key, wanted) -> {
              ConfigEntry entry = actual.get(key);
              String value = entry == null ? "" : entry.value();
              if (words(value).equals(words(wanted))) {
                return;
              }
              if (key.equals(CLEANUP)) {
                throw new TopicException(
                    "topic %s has %s=%s, not %s".formatted(spec.name(), key, value, wanted));
              }
              // Retention is the operator's to change; it is said, not undone.
              log.atWarn()
                  .addKeyValue("topic", spec.name())
                  .addKeyValue("setting", key)
                  .addKeyValue("is", value)
                  .addKeyValue("configured", wanted)
                  .log("topic differs from its configuration");
            });
  }

  private static Set<String> words(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet());
  }

  private static <T> T get(String what, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new TopicException("cannot " + what + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  private static TopicException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TopicException("interrupted: " + what, e);
  }
}

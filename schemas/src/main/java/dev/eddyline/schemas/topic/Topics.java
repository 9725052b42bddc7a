package dev.eddyline.schemas.topic;

import java.util.List;
import java.util.Map;

/**
 * The one home of names: topics, stores, the Streams application, subjects and cleanup policies of
 * one generation of a kind, or of a fold over kinds, which has views of its own and no commands.
 *
 * @param kind the kind's or fold's name, in kebab case; not {@code presence}, which begins other
 *     addresses
 * @param generation counts from 1; a rebuild or a repartitioning makes the next one
 * @param fold whether it is that of a fold
 */
public record Topics(String kind, int generation, boolean fold) {

  /** Where push gateways tell each other who follows which view, whatever its kind. */
  public static final String PRESENCE = "push.presence";

  private static final String HOUR_MS = "3600000";

  /** Streams' own suffix for the topic that backs a store. */
  private static final String CHANGELOG = "-changelog";

  public static final String ENTITIES_STORE = "entities";
  public static final String MEMBERS_STORE = "members";
  public static final String PARTS_STORE = "parts";
  public static final String VIEWS_STORE = "views";
  public static final String OUTCOMES_STORE = "outcomes";
  public static final String DEADLINES_STORE = "deadlines";
  public static final String SOURCES_STORE = "sources";
  public static final String JOURNAL_STORE = "journal";

  public Topics {
    if (!kind.matches("(?!presence$)[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException("not a kind's name: '" + kind + "'");
    }
    if (generation < 1) {
      throw new IllegalArgumentException("generations count from 1, not " + generation);
    }
  }

  /** Of a kind. */
  public Topics(String kind, int generation) {
    this(kind, generation, false);
  }

  /**
   * The topic whose identity is the epoch of every version: the events, and of a fold its views.
   */
  public String log() {
    return fold ? views() : events();
  }

  /** What a fold has observed in the topics of kinds, keyed by the id of the fold's entity. */
  public String observations() {
    return kind + ".observations.g" + generation;
  }

  /** Command records, keyed by entity id. */
  public String commands() {
    return kind + ".commands.g" + generation;
  }

  /** Event records, keyed by entity id: the source of truth. */
  public String events() {
    return kind + ".events.g" + generation;
  }

  /** Commands that were decided and refused, keyed by entity id. */
  public String rejections() {
    return kind + ".rejections.g" + generation;
  }

  /** Records no code could read. */
  public String dead() {
    return kind + ".dead.g" + generation;
  }

  /** The Streams application, and so its consumer group and the prefix of its changelogs. */
  public String application() {
    return "eddyline-" + kind + "-g" + generation;
  }

  /** The published contract: entity id to view record. The push gateway tails it. */
  public String views() {
    return changelog(VIEWS_STORE);
  }

  /** Command id to outcome. The ingest gateway tails it. */
  public String outcomes() {
    return changelog(OUTCOMES_STORE);
  }

  public String changelog(String store) {
    return application() + "-" + store + CHANGELOG;
  }

  /** Confluent's TopicNameStrategy for values. */
  public static String valueSubject(String topic) {
    return topic + "-value";
  }

  /**
   * The topics that must exist before any application of the kind, or the fold, starts. The
   * changelogs of private stores are not among them: where they are missing Streams makes them
   * itself, if slowly.
   */
  public List<String> names() {
    return fold
        ? List.of(observations(), dead(), views())
        : List.of(commands(), events(), rejections(), dead(), views(), outcomes());
  }

  /**
   * The topics of {@link #names}, and the changelogs of private stores, as they are to be created.
   *
   * @param partitions of every one of them, at least 1: an entity is in the same partition of each
   * @param replication replicas of each partition, at least 1
   * @param commandRetentionMs how long command records are kept, and what was refused of them; of a
   *     fold, what it has observed
   * @param outcomeRetentionMs the idempotency window
   */
  public List<Spec> specs(
      int partitions, short replication, long commandRetentionMs, long outcomeRetentionMs) {
    if (fold) {
      return List.of(
          deleted(observations(), partitions, replication, commandRetentionMs),
          deleted(dead(), partitions, replication, -1),
          compacted(views(), partitions, replication),
          compacted(changelog(ENTITIES_STORE), partitions, replication),
          compacted(changelog(PARTS_STORE), partitions, replication),
          compacted(changelog(DEADLINES_STORE), partitions, replication));
    }
    return List.of(
        deleted(commands(), partitions, replication, commandRetentionMs),
        new Spec(
            events(),
            partitions,
            replication,
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1")),
        deleted(rejections(), partitions, replication, commandRetentionMs),
        deleted(dead(), partitions, replication, -1),
        compacted(views(), partitions, replication),
        compacted(changelog(ENTITIES_STORE), partitions, replication),
        compacted(changelog(MEMBERS_STORE), partitions, replication),
        compacted(changelog(PARTS_STORE), partitions, replication),
        compacted(changelog(DEADLINES_STORE), partitions, replication),
        compacted(changelog(SOURCES_STORE), partitions, replication),
        compacted(changelog(JOURNAL_STORE), partitions, replication),
        new Spec(
            outcomes(),
            partitions,
            replication,
            Map.of(
                "cleanup.policy", "compact,delete", "retention.ms", "" + outcomeRetentionMs * 2)));
  }

  /**
   * The topic {@link #PRESENCE} as it is to be created: one partition, since a gateway reads it
   * all. Nobody reads what was there before it came, so nothing is kept for long.
   *
   * @param replication replicas of the partition, at least 1
   */
  public static Spec presence(short replication) {
    return new Spec(
        PRESENCE,
        1,
        replication,
        Map.of("cleanup.policy", "delete", "retention.ms", HOUR_MS, "segment.ms", HOUR_MS));
  }

  private static Spec deleted(String name, int partitions, short replication, long retentionMs) {
    return new Spec(
        name,
        partitions,
        replication,
        Map.of("cleanup.policy", "delete", "retention.ms", "" + retentionMs));
  }

  private static Spec compacted(String name, int partitions, short replication) {
    return new Spec(name, partitions, replication, Map.of("cleanup.policy", "compact"));
  }

  /** One topic as it has to be created. */
  public record Spec(String name, int partitions, short replication, Map<String, String> config) {}
}

package dev.eddyline.projection.topology;

import dev.eddyline.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The stores of one task. Keys are text, since ids hold no NUL and so a NUL can join two of them.
 *
 * @param entities entity id to entity record
 * @param members entity id, NUL, member id to member record
 * @param parts entity id, NUL, part key to part record
 * @param views {@link dev.eddyline.schemas.topic.ViewId} to view record; its changelog is the
 *     published contract
 * @param outcomes {@link dev.eddyline.schemas.topic.OutcomeKey} to outcome record
 * @param deadlines milliseconds in 19 digits, NUL, entity id; and of views that are behind, {@code
 *     view:}, entity id, NUL, the view's name
 * @param sources entity id, NUL, source to source record
 */
record Stores(
    KeyValueStore<String, byte[]> entities,
    KeyValueStore<String, byte[]> members,
    KeyValueStore<String, byte[]> parts,
    KeyValueStore<String, byte[]> views,
    WindowStore<String, byte[]> outcomes,
    KeyValueStore<String, byte[]> deadlines,
    KeyValueStore<String, byte[]> sources) {

  /** Joins two ids to a key. */
  static String key(String entity, String rest) {
    return entity + '\0' + rest;
  }

  static Stores of(ProcessorContext<?, ?> context) {
    return new Stores(
        context.getStateStore(Topics.ENTITIES_STORE),
        context.getStateStore(Topics.MEMBERS_STORE),
        context.getStateStore(Topics.PARTS_STORE),
        context.getStateStore(Topics.VIEWS_STORE),
        context.getStateStore(Topics.OUTCOMES_STORE),
        context.getStateStore(Topics.DEADLINES_STORE),
        context.getStateStore(Topics.SOURCES_STORE));
  }

  /** What Streams needs to build them. */
  static List<StoreBuilder<?>> builders(Duration idempotencyWindow) {
    return List.of(
        table(Topics.ENTITIES_STORE),
        table(Topics.MEMBERS_STORE),
        table(Topics.PARTS_STORE),
        table(Topics.VIEWS_STORE),
        table(Topics.DEADLINES_STORE),
        table(Topics.SOURCES_STORE),
        org.apache.kafka.streams.state.Stores.windowStoreBuilder(
                org.apache.kafka.streams.state.Stores.persistentWindowStore(
                    Topics.OUTCOMES_STORE, idempotencyWindow, Duration.ofMillis(1), false),
                Serdes.String(),
                Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of()),
        AtCommit.builder());
  }

  /** Written once per commit by ourselves, so Streams' record cache would only copy it. */
  private static StoreBuilder<?> table(String name) {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
            org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
            Serdes.String(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
  }
}

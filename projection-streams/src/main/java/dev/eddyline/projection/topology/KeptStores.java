package dev.eddyline.projection.topology;

import dev.eddyline.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores in which one task keeps its entities. Keys are text, since ids hold no NUL and so a
 * NUL can join two of them.
 *
 * @param entities entity id to entity record
 * @param parts entity id, NUL, part key to part record
 * @param views {@link dev.eddyline.schemas.topic.ViewId} to view record; nothing but its changelog,
 *     which is the published contract
 * @param deadlines milliseconds in 19 digits, NUL, entity id; and of views that are behind, {@code
 *     view:}, entity id, NUL, the view's name
 */
record KeptStores(
    KeyValueStore<String, byte[]> entities,
    KeyValueStore<String, byte[]> parts,
    KeyValueStore<String, byte[]> views,
    KeyValueStore<String, byte[]> deadlines) {

  /** Joins two ids to a key. */
  static String key(String entity, String rest) {
    return entity + '\0' + rest;
  }

  static KeptStores of(ProcessorContext<?, ?> context) {
    return new KeptStores(
        context.getStateStore(Topics.ENTITIES_STORE),
        context.getStateStore(Topics.PARTS_STORE),
        context.getStateStore(Topics.VIEWS_STORE),
        context.getStateStore(Topics.DEADLINES_STORE));
  }

  /**
   * What Streams needs to build them.
   *
   * @param tables what holds a table of a name, under what is held in memory
   */
  static List<StoreBuilder<?>> builders(Function<String, KeyValueBytesStoreSupplier> tables) {
    return List.of(
        table(Topics.ENTITIES_STORE, tables),
        table(Topics.PARTS_STORE, tables),
        ChangelogOnly.builder(Topics.VIEWS_STORE),
        table(Topics.DEADLINES_STORE, tables));
  }

  /**
   * Written at most once per commit by ourselves, so Streams' record cache would only copy it; to
   * the disk seldom, since what is written is held in memory and seldom read.
   */
  static StoreBuilder<?> table(String name, Function<String, KeyValueBytesStoreSupplier> tables) {
    return Stores.keyValueStoreBuilder(
            DeferredStore.of(tables.apply(name), DeferredBytes.OF_PROCESS),
            Serdes.String(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
  }
}

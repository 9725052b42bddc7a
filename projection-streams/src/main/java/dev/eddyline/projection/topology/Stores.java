package dev.eddyline.projection.topology;

import dev.eddyline.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The stores of one task that decides.
 *
 * @param kept its entities
 * @param members entity id, NUL, member id to member record
 * @param outcomes {@link dev.eddyline.schemas.topic.OutcomeKey} to outcome record
 * @param sources entity id, NUL, source to source record
 * @param journal slot to segment of the journal
 */
record Stores(
    KeptStores kept,
    KeyValueStore<String, byte[]> members,
    WindowStore<String, byte[]> outcomes,
    KeyValueStore<String, byte[]> sources,
    KeyValueStore<String, byte[]> journal) {

  static Stores of(ProcessorContext<?, ?> context) {
    return new Stores(
        KeptStores.of(context),
        context.getStateStore(Topics.MEMBERS_STORE),
        context.getStateStore(Topics.OUTCOMES_STORE),
        context.getStateStore(Topics.SOURCES_STORE),
        context.getStateStore(Topics.JOURNAL_STORE));
  }

  /**
   * What Streams needs to build them.
   *
   * @param tables what holds a table of a name, under what is held in memory
   */
  static List<StoreBuilder<?>> builders(
      Duration idempotencyWindow, Function<String, KeyValueBytesStoreSupplier> tables) {
    List<StoreBuilder<?>> builders = new ArrayList<>(KeptStores.builders(tables));
    builders.add(KeptStores.table(Topics.MEMBERS_STORE, tables));
    builders.add(KeptStores.table(Topics.SOURCES_STORE, tables));
    builders.add(KeptStores.table(Topics.JOURNAL_STORE, tables));
    builders.add(
        org.apache.kafka.streams.state.Stores.windowStoreBuilder(
                PlacedWindows.of(
                    org.apache.kafka.streams.state.Stores.persistentWindowStore(
                        Topics.OUTCOMES_STORE, idempotencyWindow, Duration.ofMillis(1), false)),
                Serdes.String(),
                Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of()));
    builders.add(AtCommit.builder(AtCommit.NAME));
    return builders;
  }
}

package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The shape of every kind's application. The only place where a topology is built. */
final class ProjectionTopology {

  static final String SOURCE = "commands-source";
  static final String DECIDE = "decide";
  static final String EVENTS = "events-sink";
  static final String REJECTIONS = "rejections-sink";
  static final String DEAD = "dead-sink";
  static final String COMMANDS = "deadline-commands-sink";

  private ProjectionTopology() {}

  static <C, E, S, R, M, P, V> Topology build(
      Kind<C, E, S, R, M, P, V> kind,
      ProjectionSpec spec,
      Schemas schemas,
      MeterRegistry registry) {
    return build(
        kind,
        spec,
        schemas,
        registry,
        org.apache.kafka.streams.state.Stores::persistentKeyValueStore);
  }

  /**
   * The same with other tables.
   *
   * @param tables what holds a table of a name
   */
  static <C, E, S, R, M, P, V> Topology build(
      Kind<C, E, S, R, M, P, V> kind,
      ProjectionSpec spec,
      Schemas schemas,
      MeterRegistry registry,
      Function<String, KeyValueBytesStoreSupplier> tables) {
    Topics topics = spec.topics();
    KindCodecs<C, E, R, M, P, V> codecs = KindCodecs.of(kind, topics, schemas);
    ProjectionMetrics metrics =
        new ProjectionMetrics(registry, topics.kind(), spec.config().entitiesInMemoryMax());
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    ByteArraySerializer write = new ByteArraySerializer();
    return new Topology()
        .addSource(SOURCE, read, read, topics.commands())
        .addProcessor(
            DECIDE,
            new ProcessorSupplier<byte[], byte[], byte[], byte[]>() {
              @Override
              public Processor<byte[], byte[], byte[], byte[]> get() {
                return new DecideProcessor<>(kind, codecs, spec, metrics);
              }

              @Override
              public Set<StoreBuilder<?>> stores() {
                return new LinkedHashSet<>(
                    Stores.builders(spec.config().idempotencyWindow(), tables));
              }
            },
            SOURCE)
        .addSink(EVENTS, topics.events(), write, write, DECIDE)
        .addSink(REJECTIONS, topics.rejections(), write, write, DECIDE)
        .addSink(DEAD, topics.dead(), write, write, DECIDE)
        .addSink(COMMANDS, topics.commands(), write, write, DECIDE);
  }
}

package dev.eddyline.projection.topology;

import dev.eddyline.projection.fold.Fold;
import dev.eddyline.projection.fold.FoldTypes;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.FoldContract;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The shape of every fold's application: observe where the records lie, fold where it belongs. What
 * concerns different kinds is observed in tasks of their own, since Streams looks at every topic of
 * a task before each record.
 */
final class FoldTopology {

  static final String SEEN = "kinds-source";
  static final String OBSERVE = "observe";
  static final String OBSERVATIONS = "observations-sink";
  static final String UNSEEN = "unseen-dead-sink";
  static final String OBSERVED = "observations-source";
  static final String FOLD = "fold";
  static final String TIME = "deadline-observations-sink";
  static final String DEAD = "dead-sink";

  private FoldTopology() {}

  /** A node or store of the tasks that observe a kind. */
  static String of(String node, String kind) {
    return node + "-" + kind;
  }

  static <O, S, R, P, V> Topology build(
      Fold<O, S, R, P, V> fold, FoldSpec spec, Schemas schemas, MeterRegistry registry) {
    Topics topics = spec.own().topics();
    FoldContract contract = FoldContract.of(fold.name()).orElseThrow();
    FoldTypes<O, R, P, V> types = fold.types();
    RecordCodec<O> observation =
        RecordCodec.of(
            contract.observation(),
            schemas,
            Topics.valueSubject(topics.observations()),
            types.observation());
    KeptCodecs<R, P, V> kept =
        KeptCodecs.of(
            topics,
            schemas,
            contract.view(),
            types.view(),
            contract.entity(),
            types.state(),
            contract.part(),
            types.part());
    RecordCodec<DeadLetter> dead =
        RecordCodec.of(
            Contract.DEAD_LETTER, schemas, Topics.valueSubject(topics.dead()), DeadLetter.class);
    FoldMetrics metrics =
        new FoldMetrics(registry, fold.name(), spec.own().config().entitiesInMemoryMax());
    Letters unread = new Letters(dead, DEAD, metrics::buried);
    List<StoreBuilder<?>> stores =
        KeptStores.builders(org.apache.kafka.streams.state.Stores::persistentKeyValueStore);
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    ByteArraySerializer write = new ByteArraySerializer();
    Topology topology = new Topology();
    for (Topics watched : Inputs.watched(fold, spec.kinds())) {
      String kind = watched.kind();
      Letters unseen = new Letters(dead, of(UNSEEN, kind), metrics::buried);
      topology
          .addSource(of(SEEN, kind), read, read, Inputs.topics(fold, watched))
          .addProcessor(
              of(OBSERVE, kind),
              supplier(
                  () ->
                      new ObserveProcessor<>(
                          fold,
                          kind,
                          new Inputs(fold, spec.rules(), watched, schemas),
                          observation,
                          unseen,
                          metrics),
                  List.of(AtCommit.builder(of(ObserveProcessor.AT_COMMIT, kind)))),
              of(SEEN, kind))
          .addSink(of(OBSERVATIONS, kind), topics.observations(), write, write, of(OBSERVE, kind))
          .addSink(of(UNSEEN, kind), topics.dead(), write, write, of(OBSERVE, kind));
    }
    return topology
        .addSource(OBSERVED, read, read, topics.observations())
        .addProcessor(
            FOLD,
            supplier(
                () -> new FoldProcessor<>(fold, observation, kept, spec.own(), unread, metrics),
                stores,
                AtCommit.builder(AtCommit.NAME)),
            OBSERVED)
        .addSink(TIME, topics.observations(), write, write, FOLD)
        .addSink(DEAD, topics.dead(), write, write, FOLD);
  }

  private static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      Supplier<Processor<byte[], byte[], byte[], byte[]>> make,
      List<? extends StoreBuilder<?>> stores,
      StoreBuilder<?>... more) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return make.get();
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        Set<StoreBuilder<?>> all = new LinkedHashSet<>(stores);
        all.addAll(List.of(more));
        return all;
      }
    };
  }
}

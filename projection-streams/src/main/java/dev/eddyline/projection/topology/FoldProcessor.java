package dev.eddyline.projection.topology;

import dev.eddyline.projection.fold.Fold;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.topic.EntityId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The second step of a fold: applies the observations of one partition in order to the states of
 * its entities; everything is written at the commit, in one transaction. No clock but the
 * observations' own, and what time gives is an observation like any other. Stream thread only.
 */
final class FoldProcessor<O, S, R, P, V> implements Processor<byte[], byte[], byte[], byte[]> {

  private final Fold<O, S, R, P, V> fold;
  private final RecordCodec<O> codec;
  private final KeptCodecs<R, P, V> codecs;
  private final ProjectionSpec spec;
  private final Letters letters;
  private final FoldMetrics metrics;
  private final FoldPace pace = new FoldPace();

  private ProcessorContext<byte[], byte[]> context;
  private Entities<O, S, R, P, V> entities;
  private Deadlines deadlines;
  private OwedViews owed;
  private KeptMetrics.Share share;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
  FoldProcessor(
      Fold<O, S, R, P, V> fold,
      RecordCodec<O> codec,
      KeptCodecs<R, P, V> codecs,
      ProjectionSpec spec,
      Letters letters,
      FoldMetrics metrics) {
    this.fold = fold;
    this.codec = codec;
    this.codecs = codecs;
    this.spec = spec;
    this.letters = letters;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    KeptStores stores = KeptStores.of(context);
    deadlines = new Deadlines(stores.deadlines());
    owed = new OwedViews(stores.deadlines(), context.currentSystemTimeMs());
    entities =
        new Entities<>(
            fold,
            codecs,
            stores,
            deadlines,
            owed,
            null,
            spec.epoch(),
            spec.config().entitiesInMemoryMax());
    AtCommit atCommit = context.getStateStore(AtCommit.NAME);
    atCommit.run(this::flush);
    share = metrics.kept().new Share();
    context.schedule(FoldPace.TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void close() {
    share.none();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // by the same object a fold says that nothing is new
  public void process(Record<byte[], byte[]> record) {
    pace.changed(System.nanoTime());
    try {
      String id = new String(record.key(), StandardCharsets.UTF_8);
      if (!EntityId.isValid(id)) {
        throw new CodecException("its key is no entity id");
      }
      O observation = codec.decode(record.value());
      Entities.Held<S> entity = entities.get(id);
      S next = fold.apply(entity.state(), observation);
      if (next != entity.state()) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        entities.apply(entity, next, observation, at, null, null);
      }
      metrics.folded();
    } catch (CodecException e) {
      letters.bury(context, record, e);
    } catch (RegistryException e) {
      letters.bury(context, record, Letters.unregistered(e));
    }
  }

  private void flush() {
    pace.committing();
    entities.flush(context.currentSystemTimeMs());
    share.is(entities.heldCount(), owed);
  }

  private @Nullable Instant deadline(String entity) {
    return fold.deadline(entities.get(entity).state());
  }

  private void tick(long wallClockMs) {
    for (Deadlines.Due due : deadlines.due(Instant.ofEpochMilli(wallClockMs), this::deadline)) {
      context.forward(
          new Record<>(
              due.entity().getBytes(StandardCharsets.UTF_8),
              codec.encode(fold.atDeadline(entities.get(due.entity()).state())),
              due.at().toEpochMilli()),
          FoldTopology.TIME);
      pace.changed(System.nanoTime());
    }
    if (owed.anyDue(wallClockMs)) {
      pace.changed(System.nanoTime());
    }
    if (pace.isDue(System.nanoTime())) {
      context.commit();
    }
  }
}

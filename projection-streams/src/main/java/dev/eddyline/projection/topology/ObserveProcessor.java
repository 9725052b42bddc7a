package dev.eddyline.projection.topology;

import dev.eddyline.projection.fold.Fold;
import dev.eddyline.projection.fold.Observation;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The first step of a fold: sees each record of a kind's topics where it lies, and sends on what
 * the fold makes of it, joined by subject until the next commit, so that much input is little
 * output. Stream thread only.
 */
final class ObserveProcessor<O> implements Processor<byte[], byte[], byte[], byte[]> {

  static final String AT_COMMIT = "at-commit-observe";

  private final Fold<O, ?, ?, ?, ?> fold;
  private final String kind;
  private final Inputs inputs;
  private final RecordCodec<O> codec;
  private final Letters letters;
  private final FoldMetrics metrics;
  private final FoldPace pace = new FoldPace();
  private final Gathered<O> gathered;

  private ProcessorContext<byte[], byte[]> context;
  private long newestMs;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
  ObserveProcessor(
      Fold<O, ?, ?, ?, ?> fold,
      String kind,
      Inputs inputs,
      RecordCodec<O> codec,
      Letters letters,
      FoldMetrics metrics) {
    this.fold = fold;
    this.kind = kind;
    this.inputs = inputs;
    this.codec = codec;
    this.letters = letters;
    this.metrics = metrics;
    this.gathered = new Gathered<>(fold);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    AtCommit atCommit = context.getStateStore(FoldTopology.of(AT_COMMIT, kind));
    atCommit.runForwarding(context, this::flush);
    context.schedule(FoldPace.TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    pace.changed(System.nanoTime());
    newestMs = Math.max(newestMs, record.timestamp());
    try {
      Seen seen = inputs.read(at.topic(), record.key(), record.value());
      if (seen != null) {
        metrics.seen();
        fold.observe(seen).forEach(gathered::add);
      }
    } catch (CodecException e) {
      letters.bury(context, record, e);
    } catch (RegistryException e) {
      letters.bury(context, record, Letters.unregistered(e));
    }
    if (gathered.isFull()) {
      flush();
    }
  }

  private void flush() {
    pace.committing();
    for (Observation<O> observation : gathered.take()) {
      context.forward(
          new Record<>(
              observation.entity().getBytes(StandardCharsets.UTF_8),
              codec.encode(observation.value()),
              newestMs),
          FoldTopology.of(FoldTopology.OBSERVATIONS, kind));
      metrics.observed();
    }
  }

  private void tick(long wallClockMs) {
    if (pace.isDue(System.nanoTime())) {
      context.commit();
    }
  }
}

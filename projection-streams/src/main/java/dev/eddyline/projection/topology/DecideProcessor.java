package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.topic.EntityId;
import dev.eddyline.schemas.topic.OutcomeKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Decides the commands of one partition in order: a known command id, or a sequence that its source
 * has passed, is not decided again; another expected version is refused, the rest is the kind's own
 * affair. Events go out at once, everything else at the commit, in one transaction. Stream thread
 * only; no clock but the command's decides.
 */
final class DecideProcessor<C, E, S, R, M, P, V>
    implements Processor<byte[], byte[], byte[], byte[]> {

  static final String TRACE_HEADER = WireFormat.TRACE_HEADER;

  /** The actor of the commands that time gives. */
  static final String CLOCK = "eddyline-clock";

  /** A longer trace is not told in views; the gateways' traces have 55 (W3C Trace Context). */
  static final int TRACE_BYTES_MAX = 128;

  private static final Duration TICK = Duration.ofMillis(100);
  private final Kind<C, E, S, R, M, P, V> kind;
  private final KindCodecs<C, E, R, M, P, V> codecs;
  private final ProjectionSpec spec;
  private final ProjectionMetrics metrics;
  private final Letters letters;
  private final CommitPace pace;

  private ProcessorContext<byte[], byte[]> context;
  private Stores stores;
  private Entities<E, S, R, P, V> entities;
  private Sources sources;
  private Journal journal;
  private Deadlines deadlines;
  private OwedViews owed;
  private KeptMetrics.Share share;
  private ProjectionMetrics.JournalShare journalShare;
  private Backlog backlog;
  private CommitRest rest;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
  DecideProcessor(
      Kind<C, E, S, R, M, P, V> kind,
      KindCodecs<C, E, R, M, P, V> codecs,
      ProjectionSpec spec,
      ProjectionMetrics metrics) {
    this.kind = kind;
    this.codecs = codecs;
    this.spec = spec;
    this.metrics = metrics;
    this.letters = new Letters(codecs.dead(), ProjectionTopology.DEAD, metrics::buried);
    this.pace = new CommitPace(spec.config().commitWaitMax().toNanos());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    stores = Stores.of(context);
    deadlines = new Deadlines(stores.kept().deadlines());
    owed = new OwedViews(stores.kept().deadlines(), context.currentSystemTimeMs());
    journal = new Journal(stores.journal(), codecs.journal());
    entities =
        new Entities<>(
            kind,
            codecs.kept(),
            stores.kept(),
            deadlines,
            owed,
            journal,
            spec.epoch(),
            spec.config().entitiesInMemoryMax());
    sources =
        new Sources(
            stores.sources(), codecs.source(), journal, spec.config().entitiesInMemoryMax());
    replayJournal();
    AtCommit atCommit = context.getStateStore(AtCommit.NAME);
    atCommit.run(this::flush);
    share = metrics.kept().new Share();
    journalShare = metrics.new JournalShare();
    backlog = Backlog.ofThisThread();
    rest = CommitRest.ofThisThread();
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  /** Gives entities and sources what they had at the last commit and was not stored of them. */
  private void replayJournal() {
    long nowMs = context.currentSystemTimeMs();
    journal.replay(
        new Journal.Reader() {
          @Override
          public void event(long segment, String entity, byte[] record) {
            replay(segment, entities.get(entity), codecs.event().decode(record), nowMs);
          }

          @Override
          public void source(long segment, String key, byte[] record) {
            sources.replay(segment, key, record, nowMs);
          }
        });
  }

  private void replay(long segment, Entities.Held<S> entity, Event<E> event, long nowMs) {
    if (event.version() <= entity.version()) {
      return;
    }
    if (event.version() != entity.version() + 1) {
      throw new IllegalStateException(
          "the journal goes on at version " + event.version() + " after " + entity.version());
    }
    Target<S, M> before = new Target<>(entity.state(), null);
    S next = kind.decider().evolve(before, event.payload()).entity();
    entities.reapply(entity, next, event.payload(), event.at(), segment, nowMs);
  }

  @Override
  public void close() {
    backlog.left(context.taskId().partition());
    share.none();
    journalShare.is(0, 0);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    rest.deciding();
    handle(record);
    RecordMetadata at = position();
    backlog.decided(at.partition(), at.offset());
    pace.changed(System.nanoTime());
    commitIfDue();
  }

  private void handle(Record<byte[], byte[]> record) {
    Command<C> command;
    String id;
    Sequenced sequenced;
    try {
      id = entityId(record.key());
      command = codecs.command().decode(value(record));
      sequenced = Sequenced.of(record.headers());
    } catch (CodecException e) {
      letters.bury(context, record, e);
      return;
    } catch (RegistryException e) {
      letters.bury(context, record, Letters.unregistered(e));
      return;
    }
    OutcomeKey key = new OutcomeKey(id, command.id());
    if (sequenced != null) {
      handleSequenced(record, key, command, sequenced);
    } else if (!repeated(key)) {
      Outcome outcome =
          decide(record, id, command).ofCommand(command.at(), fingerprint(record.headers()));
      tell(record, key, outcome);
      decided(record, command, outcome);
    }
  }

  /** A source's own count knows a command again, so that no store is asked or told of each. */
  private void handleSequenced(
      Record<byte[], byte[]> record, OutcomeKey key, Command<C> command, Sequenced sequenced) {
    Sources.Held source = sources.get(key.entity(), sequenced.source());
    if (sequenced.sequence() > source.sequence()) {
      Outcome outcome = decide(record, key.entity(), command).ofCommand(command.at(), null);
      sources.decided(source, sequenced.sequence(), outcome);
      if (sequenced.awaited()) {
        tell(record, key, outcome);
      }
      decided(record, command, outcome);
    } else if (!sequenced.awaited()) {
      metrics.dropped();
    } else if (!repeated(key)) {
      tellPassed(record, key, command, sequenced, source);
    }
  }

  /** Tells who waits for a command that its source has passed, without a decision. */
  private void tellPassed(
      Record<byte[], byte[]> record,
      OutcomeKey key,
      Command<C> command,
      Sequenced sequenced,
      Sources.Held source) {
    Outcome last = source.outcome();
    if (last != null
        && sequenced.sequence() == source.sequence()
        && last.command().equals(command.id())) {
      tell(record, key, last);
      metrics.repeated();
      return;
    }
    Outcome passed =
        Outcome.rejected(
                command.id(),
                entities.get(key.entity()).version(),
                Outcome.SEQUENCE_PASSED,
                "the source "
                    + sequenced.source()
                    + " is at "
                    + source.sequence()
                    + "; this one is not above it, its own outcome is not remembered",
                null)
            .ofCommand(command.at(), null);
    tell(record, key, passed);
    metrics.decided(passed);
  }

  /** Counts a decision; a refusal is kept as well, as events keep what was accepted. */
  private void decided(Record<byte[], byte[]> cause, Command<C> command, Outcome outcome) {
    metrics.decided(outcome);
    metrics.decidedAfter(
        Duration.ofMillis(context.currentSystemTimeMs() - command.at().toEpochMilli()));
    if (outcome.status() == Outcome.Status.REJECTED) {
      context.forward(
          new Record<>(
              cause.key(),
              codecs.rejection().encode(Rejection.of(command, outcome)),
              cause.timestamp(),
              kept(cause.headers())),
          ProjectionTopology.REJECTIONS);
    }
  }

  /** Writes an outcome for whoever waits for it, and for who asks again within the window. */
  private void tell(Record<byte[], byte[]> record, OutcomeKey key, Outcome outcome) {
    stores
        .outcomes()
        .put(
            key.stored(),
            codecs.outcome().encode(outcome),
            Math.max(record.timestamp(), context.currentStreamTimeMs()));
  }

  /** A command that was decided before gets the same outcome again, at its own time. */
  private boolean repeated(OutcomeKey key) {
    long now = context.currentStreamTimeMs();
    long windowMs = spec.config().idempotencyWindow().toMillis();
    // Milliseconds, since with Instants Streams formats a message for an error at every call.
    try (WindowStoreIterator<byte[]> known =
        stores.outcomes().fetch(key.stored(), Math.max(0, now - windowMs), now)) {
      if (!known.hasNext()) {
        return false;
      }
      KeyValue<Long, byte[]> outcome = known.next();
      stores.outcomes().put(key.stored(), outcome.value, outcome.key);
      metrics.repeated();
      return true;
    }
  }

  private Outcome decide(Record<byte[], byte[]> record, String id, Command<C> command) {
    Entities.Held<S> entity = entities.get(id);
    Long expected = command.expectedVersion();
    if (expected != null && expected != entity.version()) {
      return Outcome.rejected(
          command.id(),
          entity.version(),
          Outcome.VERSION_CONFLICT,
          "expected version " + expected + ", but it is at " + entity.version(),
          null);
    }
    String memberId = kind.memberOf(command);
    M member = memberId == null ? null : member(id, memberId);
    Target<S, M> target = new Target<>(entity.state(), member);
    return switch (kind.decider().decide(command, target)) {
      case Decision.Rejected<E> no ->
          Outcome.rejected(command.id(), entity.version(), no.code(), no.message(), no.field());
      case Decision.Accepted<E> yes -> {
        String trace = trace(record.headers());
        for (E event : yes.events()) {
          // What a member takes part in does not follow from the entity and the event alone.
          boolean alone = memberId == null && target.member() == null;
          target = kind.decider().evolve(target, event);
          byte[] written = emit(record, entity.version() + 1, command, event);
          byte[] follows = alone ? written : null;
          entities.apply(entity, target.entity(), event, command.at(), trace, follows);
        }
        if (memberId != null && !Objects.equals(target.member(), member)) {
          write(id, memberId, target.member());
        }
        yield Outcome.accepted(command.id(), entity.version());
      }
    };
  }

  /** Writes an event; returns its record. */
  private byte[] emit(Record<byte[], byte[]> cause, long version, Command<C> command, E payload) {
    Event<E> event = new Event<>(version, command.id(), command.actor(), command.at(), payload);
    byte[] record = codecs.event().encode(event);
    context.forward(
        new Record<>(cause.key(), record, cause.timestamp(), kept(cause.headers())),
        ProjectionTopology.EVENTS);
    metrics.event();
    return record;
  }

  /** The command's trace for the view; null where it has none, or nothing that could be one. */
  private static @Nullable String trace(Headers headers) {
    Header told = headers.lastHeader(TRACE_HEADER);
    return told == null || told.value() == null || told.value().length > TRACE_BYTES_MAX
        ? null
        : new String(told.value(), StandardCharsets.UTF_8);
  }

  /** The headers of a command that its events have too. */
  private static Headers kept(Headers headers) {
    Header trace = headers.lastHeader(TRACE_HEADER);
    RecordHeaders kept = new RecordHeaders();
    return trace == null ? kept : kept.add(trace);
  }

  private static @Nullable Long fingerprint(Headers headers) {
    Header told = headers.lastHeader(WireFormat.FINGERPRINT_HEADER);
    return told == null || told.value() == null || told.value().length != Long.BYTES
        ? null
        : Long.valueOf(ByteBuffer.wrap(told.value()).getLong());
  }

  private @Nullable M member(String id, String memberId) {
    byte[] bytes = stores.members().get(KeptStores.key(id, memberId));
    return bytes == null ? null : codecs.members().decode(bytes);
  }

  private void write(String id, String memberId, @Nullable M member) {
    stores
        .members()
        .put(KeptStores.key(id, memberId), member == null ? null : codecs.members().encode(member));
  }

  private static String entityId(byte @Nullable [] key) {
    if (key == null) {
      throw new CodecException("it has no key; the key must be an entity id");
    }
    String id = new String(key, StandardCharsets.UTF_8);
    if (!EntityId.isValid(id)) {
      throw new CodecException("its key is no entity id");
    }
    return id;
  }

  private static byte[] value(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      throw new CodecException("it has no value");
    }
    return record.value();
  }

  private RecordMetadata position() {
    return context
        .recordMetadata()
        .orElseThrow(() -> new IllegalStateException("a record without a position"));
  }

  private void commitIfDue() {
    if (pace.isDue(System.nanoTime(), backlog.isEmpty())) {
      context.commit();
    }
  }

  private void flush() {
    pace.committing();
    rest.committing(System.nanoTime());
    metrics.committing(entities.changedCount());
    long nowMs = context.currentSystemTimeMs();
    entities.flush(nowMs);
    sources.flush(nowMs);
    journal.deleteBefore(firstSegmentNeeded());
    if (journal.isFull()) {
      entities.storeAll(nowMs);
      sources.storeAll(nowMs);
      journal.forget();
      journal.deleteBefore(firstSegmentNeeded());
    }
    journal.write();
    share.is(entities.heldCount(), owed);
    journalShare.is(entities.unstored().count(), journal.bytes());
  }

  private long firstSegmentNeeded() {
    return Math.min(entities.unstored().firstSegment(), sources.unstored().firstSegment());
  }

  private void tick(long wallClockMs) {
    giveDeadlines(wallClockMs);
    if (owed.anyDue(wallClockMs)
        || entities.unstored().due(wallClockMs) != null
        || sources.unstored().due(wallClockMs) != null) {
      pace.changed(System.nanoTime());
    }
    commitIfDue();
  }

  private @Nullable Instant deadline(String entity) {
    return kind.deadline(entities.get(entity).state());
  }

  private void giveDeadlines(long wallClockMs) {
    for (Deadlines.Due due : deadlines.due(Instant.ofEpochMilli(wallClockMs), this::deadline)) {
      String id = "deadline-" + due.at().toEpochMilli();
      C payload = kind.atDeadline(entities.get(due.entity()).state());
      Command<C> command = new Command<>(id, CLOCK, null, null, due.at(), payload);
      context.forward(
          new Record<>(
              due.entity().getBytes(StandardCharsets.UTF_8),
              codecs.command().encode(command),
              wallClockMs),
          ProjectionTopology.COMMANDS);
      metrics.deadline();
      pace.changed(System.nanoTime());
    }
  }
}

package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.JournalSegment;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/** The codecs of everything a kind's application reads and writes. Any thread. */
record KindCodecs<C, E, R, M, P, V>(
    RecordCodec<Command<C>> command,
    RecordCodec<Event<E>> event,
    RecordCodec<Outcome> outcome,
    RecordCodec<Rejection> rejection,
    RecordCodec<DeadLetter> dead,
    KeptCodecs<R, P, V> kept,
    @Nullable RecordCodec<M> member,
    RecordCodec<Source> source,
    RecordCodec<JournalSegment> journal) {

  /**
   * Looks every schema up.
   *
   * @throws dev.eddyline.schemas.registry.RegistryException if one is not registered
   */
  static <C, E, R, M, P, V> KindCodecs<C, E, R, M, P, V> of(
      Kind<C, E, ?, R, M, P, V> kind, Topics topics, Schemas schemas) {
    var contract = KindContract.of(kind.name()).orElseThrow();
    var types = kind.types();
    return new KindCodecs<>(
        RecordCodec.of(
            contract.command(),
            schemas,
            Topics.valueSubject(topics.commands()),
            Command.class,
            types.command()),
        RecordCodec.of(
            contract.event(),
            schemas,
            Topics.valueSubject(topics.events()),
            Event.class,
            types.event()),
        RecordCodec.of(
            Contract.OUTCOME, schemas, Topics.valueSubject(topics.outcomes()), Outcome.class),
        RecordCodec.of(
            Contract.REJECTION, schemas, Topics.valueSubject(topics.rejections()), Rejection.class),
        RecordCodec.of(
            Contract.DEAD_LETTER, schemas, Topics.valueSubject(topics.dead()), DeadLetter.class),
        KeptCodecs.of(
            topics,
            schemas,
            contract.view(),
            types.view(),
            contract.entity(),
            types.state(),
            contract.part(),
            types.part()),
        KeptCodecs.optional(
            contract.member(),
            schemas,
            KeptCodecs.changelogSubject(topics, Topics.MEMBERS_STORE),
            types.member()),
        RecordCodec.of(
            Contract.SOURCE,
            schemas,
            KeptCodecs.changelogSubject(topics, Topics.SOURCES_STORE),
            Source.class),
        RecordCodec.of(
            Contract.JOURNAL,
            schemas,
            KeptCodecs.changelogSubject(topics, Topics.JOURNAL_STORE),
            JournalSegment.class));
  }

  RecordCodec<M> members() {
    return KeptCodecs.required(member, "members");
  }
}

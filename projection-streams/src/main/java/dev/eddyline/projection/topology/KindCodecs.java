package dev.eddyline.projection.topology;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;

/** The codecs of everything a kind's application reads and writes. Any thread. */
record KindCodecs<C, E, R, M, P, V>(
    RecordCodec<Command<C>> command,
    RecordCodec<Event<E>> event,
    RecordCodec<View<V>> view,
    RecordCodec<Outcome> outcome,
    RecordCodec<DeadLetter> dead,
    RecordCodec<Entity<R>> entity,
    RecordCodec<M> member,
    RecordCodec<P> part,
    RecordCodec<Source> source) {

  /**
   * Looks every schema up.
   *
   * @throws dev.eddyline.schemas.registry.RegistryException if one is not registered
   */
  static <C, E, R, M, P, V> KindCodecs<C, E, R, M, P, V> of(
      BoundKind<C, E, ?, R, M, P, V> kind, Topics topics, Schemas schemas) {
    var contract = kind.contract();
    return new KindCodecs<>(
        RecordCodec.of(
            contract.command(),
            schemas,
            Topics.valueSubject(topics.commands()),
            Command.class,
            kind.command()),
        RecordCodec.of(
            contract.event(),
            schemas,
            Topics.valueSubject(topics.events()),
            Event.class,
            kind.event()),
        RecordCodec.of(
            contract.view(), schemas, Topics.valueSubject(topics.views()), View.class, kind.view()),
        RecordCodec.of(
            Contract.OUTCOME, schemas, Topics.valueSubject(topics.outcomes()), Outcome.class),
        RecordCodec.of(
            Contract.DEAD_LETTER, schemas, Topics.valueSubject(topics.dead()), DeadLetter.class),
        RecordCodec.of(
            contract.entity(),
            schemas,
            changelogSubject(topics, Topics.ENTITIES_STORE),
            Entity.class,
            kind.state()),
        RecordCodec.of(
            contract.member(),
            schemas,
            changelogSubject(topics, Topics.MEMBERS_STORE),
            kind.member()),
        RecordCodec.of(
            contract.part(), schemas, changelogSubject(topics, Topics.PARTS_STORE), kind.part()),
        RecordCodec.of(
            Contract.SOURCE,
            schemas,
            changelogSubject(topics, Topics.SOURCES_STORE),
            Source.class));
  }

  private static String changelogSubject(Topics topics, String store) {
    return Topics.valueSubject(topics.changelog(store));
  }
}

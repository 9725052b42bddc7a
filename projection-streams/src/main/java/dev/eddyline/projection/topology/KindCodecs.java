package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/** The codecs of everything a kind's application reads and writes. Any thread. */
record KindCodecs<C, E, R, M, P, V>(
    RecordCodec<Command<C>> command,
    RecordCodec<Event<E>> event,
    RecordCodec<View<V>> view,
    RecordCodec<Outcome> outcome,
    RecordCodec<Rejection> rejection,
    RecordCodec<DeadLetter> dead,
    RecordCodec<Entity<R>> entity,
    @Nullable RecordCodec<M> member,
    @Nullable RecordCodec<P> part,
    RecordCodec<Source> source) {

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
            contract.view(),
            schemas,
            Topics.valueSubject(topics.views()),
            View.class,
            types.view()),
        RecordCodec.of(
            Contract.OUTCOME, schemas, Topics.valueSubject(topics.outcomes()), Outcome.class),
        RecordCodec.of(
            Contract.REJECTION, schemas, Topics.valueSubject(topics.rejections()), Rejection.class),
        RecordCodec.of(
            Contract.DEAD_LETTER, schemas, Topics.valueSubject(topics.dead()), DeadLetter.class),
        RecordCodec.of(
            contract.entity(),
            schemas,
            changelogSubject(topics, Topics.ENTITIES_STORE),
            Entity.class,
            types.state()),
        optional(
            contract.member(),
            schemas,
            changelogSubject(topics, Topics.MEMBERS_STORE),
            types.member()),
        optional(
            contract.part(), schemas, changelogSubject(topics, Topics.PARTS_STORE), types.part()),
        RecordCodec.of(
            Contract.SOURCE,
            schemas,
            changelogSubject(topics, Topics.SOURCES_STORE),
            Source.class));
  }

  /** Where a kind has none of these, it has neither a schema nor a record for them. */
  private static <T> @Nullable RecordCodec<T> optional(
      @Nullable Contract contract, Schemas schemas, String subject, @Nullable Class<T> type) {
    if (contract == null && type == null) {
      return null;
    }
    if (contract == null || type == null) {
      throw new IllegalArgumentException(
          subject + ": there is a " + (type == null ? "schema" : "record") + " without the other");
    }
    return RecordCodec.of(contract, schemas, subject, type);
  }

  RecordCodec<M> members() {
    return required(member, "members");
  }

  RecordCodec<P> parts() {
    return required(part, "parts");
  }

  private static <T> RecordCodec<T> required(@Nullable RecordCodec<T> codec, String what) {
    if (codec == null) {
      throw new IllegalStateException("a kind without " + what + " has one");
    }
    return codec;
  }

  private static String changelogSubject(Topics topics, String store) {
    return Topics.valueSubject(topics.changelog(store));
  }
}

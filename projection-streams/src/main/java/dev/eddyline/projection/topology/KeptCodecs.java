package dev.eddyline.projection.topology;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/** The codecs of what is kept of entities and shown of them. Any thread. */
record KeptCodecs<R, P, V>(
    RecordCodec<View<V>> view, RecordCodec<Entity<R>> entity, @Nullable RecordCodec<P> part) {

  /**
   * Looks every schema up.
   *
   * @throws dev.eddyline.schemas.registry.RegistryException if one is not registered
   */
  static <R, P, V> KeptCodecs<R, P, V> of(
      Topics topics,
      Schemas schemas,
      Contract view,
      Class<V> viewType,
      Contract entity,
      Class<R> stateType,
      @Nullable Contract part,
      @Nullable Class<P> partType) {
    return new KeptCodecs<>(
        RecordCodec.of(view, schemas, Topics.valueSubject(topics.views()), View.class, viewType),
        RecordCodec.of(
            entity,
            schemas,
            changelogSubject(topics, Topics.ENTITIES_STORE),
            Entity.class,
            stateType),
        optional(part, schemas, changelogSubject(topics, Topics.PARTS_STORE), partType));
  }

  RecordCodec<P> parts() {
    return required(part, "parts");
  }

  /** Where a kind has none of these, it has neither a schema nor a record for them. */
  static <T> @Nullable RecordCodec<T> optional(
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

  static <T> RecordCodec<T> required(@Nullable RecordCodec<T> codec, String what) {
    if (codec == null) {
      throw new IllegalStateException("a kind without " + what + " has one");
    }
    return codec;
  }

  static String changelogSubject(Topics topics, String store) {
    return Topics.valueSubject(topics.changelog(store));
  }
}

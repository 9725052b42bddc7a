package dev.eddyline.projection.topology;

import static java.util.Objects.requireNonNull;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.Signals;
import dev.eddyline.projection.fold.Fold;
import dev.eddyline.projection.fold.Input;
import dev.eddyline.projection.fold.Seen;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.EventEnvelopes;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.EntityId;
import dev.eddyline.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one kind that a fold reads, and how the records of each are read. Stream thread
 * only.
 */
final class Inputs {

  /** Reads one record's value; null where it says nothing to a fold. */
  @FunctionalInterface
  private interface Reader {
    @Nullable Seen read(String key, byte[] value);
  }

  private final Map<String, Reader> readers = new HashMap<>();

  /**
   * Looks every schema up.
   *
   * @param topics those of the kind
   */
  Inputs(
      Fold<?, ?, ?, ?, ?> fold,
      Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> rules,
      Topics topics,
      Schemas schemas) {
    String kind = topics.kind();
    for (Input input : fold.inputs()) {
      switch (input) {
        case EVENTS -> {
          EventEnvelopes envelopes = new EventEnvelopes(schemas);
          readers.put(
              topics.events(),
              (key, value) -> new Seen.EventSeen(kind, key, envelopes.read(value)));
        }
        case REJECTIONS -> {
          RecordCodec<Rejection> codec =
              RecordCodec.of(
                  Contract.REJECTION,
                  schemas,
                  Topics.valueSubject(topics.rejections()),
                  Rejection.class);
          readers.put(
              topics.rejections(),
              (key, value) -> new Seen.RejectionSeen(kind, key, codec.decode(value)));
        }
        case VIEWS ->
            readers.put(
                topics.views(), views(requireNonNull(rules.get(kind), kind), topics, schemas));
      }
    }
  }

  /** The names of a kind's topics that a fold reads, in order. */
  static String[] topics(Fold<?, ?, ?, ?, ?> fold, Topics topics) {
    return fold.inputs().stream()
        .map(
            input ->
                switch (input) {
                  case EVENTS -> topics.events();
                  case REJECTIONS -> topics.rejections();
                  case VIEWS -> topics.views();
                })
        .sorted()
        .toArray(String[]::new);
  }

  /**
   * Reads one record.
   *
   * @return null where it says nothing to a fold: it has no value, or is a further view of its
   *     entity
   * @throws CodecException if no code can read it
   * @throws dev.eddyline.schemas.registry.RegistryException if its schema cannot be looked up
   */
  @Nullable Seen read(String topic, byte @Nullable [] key, byte @Nullable [] value) {
    Reader reader = requireNonNull(readers.get(topic), topic);
    String id = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    if (id.indexOf('/') >= 0 || value == null) {
      return null;
    }
    if (!EntityId.isValid(id)) {
      throw new CodecException("its key is no entity id");
    }
    return reader.read(id, value);
  }

  /**
   * The kinds a fold reads, of those that are served.
   *
   * @throws IllegalArgumentException if there are none
   */
  static List<Topics> watched(Fold<?, ?, ?, ?, ?> fold, Collection<Topics> kinds) {
    List<Topics> watched =
        kinds.stream().filter(of -> !of.fold() && fold.watches(of.kind())).toList();
    if (watched.isEmpty()) {
      throw new IllegalArgumentException(
          "fold '" + fold.name() + "' watches none of the kinds that are served");
    }
    return watched;
  }

  private static <V> Reader views(Kind<?, ?, ?, ?, ?, ?, V> kind, Topics topics, Schemas schemas) {
    RecordCodec<View<V>> codec =
        RecordCodec.of(
            KindContract.of(kind.name()).orElseThrow().view(),
            schemas,
            Topics.valueSubject(topics.views()),
            View.class,
            kind.types().view());
    return (key, value) -> {
      View<V> view = codec.decode(value);
      Signals signals = kind.signals(view.state());
      return new Seen.ViewSeen(
          kind.name(), key, view.version(), view.at(), requireNonNull(view.state()), signals);
    };
  }
}

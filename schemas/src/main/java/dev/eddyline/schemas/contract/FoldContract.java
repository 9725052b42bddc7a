package dev.eddyline.schemas.contract;

import dev.eddyline.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of one fold: views over the records of kinds, without commands of their own.
 *
 * @param kind the fold's name
 * @param observation {@code observation.avsc}: private to the projection
 * @param view {@code view.avsc}
 * @param entity {@code state.avsc} in its envelope: private to the projection
 * @param part {@code part.avsc}: private to the projection; null where the fold has no parts
 */
public record FoldContract(
    String kind, Contract observation, Contract view, Contract entity, @Nullable Contract part)
    implements ViewContract {

  private static final Found<FoldContract> FOUND = new Found<>(FoldContract::search);

  /** The fold of that name, where there is one on the class path. */
  public static Optional<FoldContract> of(String name) {
    return Optional.ofNullable(FOUND.byName().get(name));
  }

  /** Every fold on the class path, ours and others', by name. */
  public static List<FoldContract> all() {
    return List.copyOf(FOUND.byName().values());
  }

  @Override
  public Topics topics(int generation) {
    return new Topics(kind, generation, true);
  }

  @Override
  public Map<String, Contract> subjects(Topics topics) {
    Map<String, Contract> subjects = new TreeMap<>();
    subjects.put(Topics.valueSubject(topics.observations()), observation);
    subjects.put(Topics.valueSubject(topics.dead()), Contract.DEAD_LETTER);
    subjects.put(Topics.valueSubject(topics.views()), view);
    subjects.put(Topics.valueSubject(topics.changelog(Topics.ENTITIES_STORE)), entity);
    if (part != null) {
      subjects.put(Topics.valueSubject(topics.changelog(Topics.PARTS_STORE)), part);
    }
    return subjects;
  }

  /**
   * Reads a contract from files on the class path: those named above, of which {@code part.avsc}
   * may be absent.
   *
   * @param neighbour a class in whose package the files lie
   * @throws IllegalArgumentException if one is missing, or is no schema
   */
  public static FoldContract beside(Class<?> neighbour, String name) {
    return new FoldContract(
        name,
        Contract.beside(neighbour, "observation.avsc", name + "/observation.avsc"),
        Contract.beside(neighbour, "view.avsc", name + "/view.avsc"),
        Contract.beside(neighbour, "state.avsc", name + "/state.avsc").asEntity(),
        Contract.optional(neighbour, "part.avsc", name + "/part.avsc"));
  }

  private static List<FoldContract> search() {
    return ServiceLoader.load(FoldContractProvider.class).stream()
        .map(provider -> provider.get().contract())
        .toList();
  }
}

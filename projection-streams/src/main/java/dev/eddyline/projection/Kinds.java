package dev.eddyline.projection;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.fold.Fold;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind and fold on the class path, ours and others', found as services. */
public final class Kinds {

  private static final Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> ALL = byName(found());

  private static final List<Fold<?, ?, ?, ?, ?>> FOLDS =
      ServiceLoader.load(Fold.class).stream()
          .<Fold<?, ?, ?, ?, ?>>map(ServiceLoader.Provider::get)
          .toList();

  private Kinds() {}

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Kind<?, ?, ?, ?, ?, ?, ?> of(String name) {
    Kind<?, ?, ?, ?, ?, ?, ?> kind = ALL.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          "there is a contract of kind '"
              + name
              + "' but no rules: no such Kind on the class path");
    }
    return kind;
  }

  /** Every kind's rules, by name. */
  public static Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> all() {
    return ALL;
  }

  /**
   * The fold of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Fold<?, ?, ?, ?, ?> fold(String name) {
    return FOLDS.stream()
        .filter(fold -> fold.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is a contract of fold '"
                        + name
                        + "' but no such Fold on the class path"));
  }

  private static List<Kind<?, ?, ?, ?, ?, ?, ?>> found() {
    return ServiceLoader.load(Kind.class).stream()
        .<Kind<?, ?, ?, ?, ?, ?, ?>>map(ServiceLoader.Provider::get)
        .toList();
  }

  /** Two of one name would share topics; which one rules must not be chance. */
  static Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> byName(List<Kind<?, ?, ?, ?, ?, ?, ?>> kinds) {
    return kinds.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Kind::name,
                Function.identity(),
                (one, other) -> {
                  throw new IllegalStateException(
                      "two kinds are called '%s': %s and %s"
                          .formatted(one.name(), one.getClass(), other.getClass()));
                }));
  }
}

package dev.eddyline.projection;

import dev.eddyline.projection.decider.Kept;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.fold.Fold;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rules of every kind and fold on the class path, ours and others', found as services. Looked
 * for at each call, of which there are few, and all of them at the start.
 */
public final class Kinds {

  private Kinds() {}

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none, one cannot be loaded, or two have one name
   */
  public static Kind<?, ?, ?, ?, ?, ?, ?> of(String name) {
    Kind<?, ?, ?, ?, ?, ?, ?> kind = all().get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          "there is a contract of kind '" + name + "' but no rules: no such Kind");
    }
    return kind;
  }

  /**
   * Every kind, by name.
   *
   * @throws IllegalArgumentException if one cannot be loaded, or two have one name
   */
  public static Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> all() {
    try {
      return byName(
          ServiceLoader.load(Kind.class).stream()
              .<Kind<?, ?, ?, ?, ?, ?, ?>>map(ServiceLoader.Provider::get)
              .toList());
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException("a kind cannot be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * The fold of that name.
   *
   * @throws IllegalArgumentException if there is none, one cannot be loaded, or two have one name
   */
  public static Fold<?, ?, ?, ?, ?> fold(String name) {
    Fold<?, ?, ?, ?, ?> fold = folds().get(name);
    if (fold == null) {
      throw new IllegalArgumentException(
          "there is a contract of fold '" + name + "' but no rules: no such Fold");
    }
    return fold;
  }

  private static Map<String, Fold<?, ?, ?, ?, ?>> folds() {
    try {
      return byName(
          ServiceLoader.load(Fold.class).stream()
              .<Fold<?, ?, ?, ?, ?>>map(ServiceLoader.Provider::get)
              .toList());
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException("a fold cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Two of one name would share topics; which one rules must not be chance. */
  static <T extends Kept<?, ?, ?, ?, ?>> Map<String, T> byName(List<T> found) {
    return found.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Kept::name,
                Function.identity(),
                (one, other) -> {
                  throw new IllegalArgumentException(
                      "two are called '%s': %s and %s"
                          .formatted(
                              one.name(), one.getClass().getName(), other.getClass().getName()));
                }));
  }
}

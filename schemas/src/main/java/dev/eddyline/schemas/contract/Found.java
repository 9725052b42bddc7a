package dev.eddyline.schemas.contract;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The contracts of one sort that are on the class path. They are looked for when the first is asked
 * for, and not when a class is loaded, so that what is wrong with them can be said at the start.
 * Any thread.
 */
final class Found<T extends ViewContract> {

  private final Supplier<List<T>> search;
  private @Nullable Map<String, T> byName;

  Found(Supplier<List<T>> search) {
    this.search = search;
  }

  /**
   * All of them.
   *
   * @throws IllegalArgumentException if one cannot be read, or two have one name
   */
  synchronized Map<String, T> byName() {
    Map<String, T> known = byName;
    if (known == null) {
      try {
        known = byName(search.get());
      } catch (ServiceConfigurationError e) {
        throw new IllegalArgumentException("a contract cannot be loaded: " + e.getMessage(), e);
      }
      byName = known;
    }
    return known;
  }

  /** A kind and a fold of one name would share topics as well. */
  static void requireOnePerName(List<ViewContract> contracts) {
    byName(contracts);
  }

  /** Two of one name would share topics; which one is meant must not be chance. */
  static <T extends ViewContract> Map<String, T> byName(List<T> contracts) {
    Map<String, T> byName = new TreeMap<>();
    for (T contract : contracts) {
      if (byName.put(contract.kind(), contract) != null) {
        throw new IllegalArgumentException("two contracts are called '" + contract.kind() + "'");
      }
    }
    return Collections.unmodifiableMap(byName);
  }
}

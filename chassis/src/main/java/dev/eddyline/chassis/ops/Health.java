package dev.eddyline.chassis.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Whether an application lives and is ready. Each part registers a check that answers at once, with
 * the reason where it is not well. Any thread.
 */
public final class Health {

  private final Map<String, Supplier<Optional<String>>> live = new ConcurrentHashMap<>();
  private final Map<String, Supplier<Optional<String>>> ready = new ConcurrentHashMap<>();

  /** A check that, once it fails, only a restart mends. Empty means well. */
  public void live(String part, Supplier<Optional<String>> check) {
    live.put(part, check);
  }

  /** A check that says whether traffic may come now. Empty means well. */
  public void ready(String part, Supplier<Optional<String>> check) {
    ready.put(part, check);
  }

  /** The parts that are beyond mending, with reasons. */
  public Map<String, String> dead() {
    return failing(live);
  }

  /** The parts that are not ready, with reasons; a part that is dead is not ready either. */
  public Map<String, String> unready() {
    Map<String, String> all = failing(ready);
    all.putAll(dead());
    return all;
  }

  private static Map<String, String> failing(Map<String, Supplier<Optional<String>>> checks) {
    Map<String, String> failing = new LinkedHashMap<>();
    checks.forEach((part, check) -> check.get().ifPresent(reason -> failing.put(part, reason)));
    return failing;
  }
}

package dev.eddyline.schemas.registry;

import dev.eddyline.schemas.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one place that puts this build's contracts into a registry, as an explicit step at the start
 * of an application and never while it produces. Blocks; call it on the main thread.
 */
public final class SchemaRegistrar {

  /** Every version must read every other: records are kept forever and replayed by any build. */
  private static final CompatibilityLevel LEVEL = CompatibilityLevel.FULL_TRANSITIVE;

  private final RegistryClient registry;

  public SchemaRegistrar(RegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Registers every contract under its subject at level FULL_TRANSITIVE: for development, and for
   * the release step of a production system. Repeating it changes nothing.
   *
   * @return the id of each subject's contract
   * @throws RegistryException naming subject and file, if one is refused
   */
  public Map<String, Integer> register(Map<String, Contract> subjects) {
    Map<String, Integer> ids = new TreeMap<>();
    new TreeMap<>(subjects)
        .forEach((subject, contract) -> ids.put(subject, register(subject, contract)));
    return ids;
  }

  /**
   * Looks every contract up and registers nothing: for the start of an application in production.
   *
   * @return the id of each subject's contract
   * @throws RegistryException naming every subject and file that is missing
   */
  public Map<String, Integer> require(Map<String, Contract> subjects) {
    Map<String, Integer> ids = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    new TreeMap<>(subjects)
        .forEach(
            (subject, contract) -> {
              try {
                ids.put(subject, registry.idOf(subject, contract.schema()));
              } catch (RegistryException e) {
                if (e.status() != 404) {
                  throw e;
                }
                missing.add(contract.name() + " in subject '" + subject + "'");
              }
            });
    if (!missing.isEmpty()) {
      throw new RegistryException(
          404,
          40403,
          "not registered: " + String.join(", ", missing) + "; register them before the start");
    }
    return ids;
  }

  private int register(String subject, Contract contract) {
    try {
      // The level comes first, so that there is no moment at which a laxer one lets a schema in.
      if (!LEVEL.equals(registry.level(subject).orElse(null))) {
        registry.setLevel(subject, LEVEL);
      }
      return registry.register(subject, contract.schema());
    } catch (RegistryException e) {
      throw new RegistryException(
          e.status(),
          e.code(),
          "cannot register " + contract.name() + " in subject '" + subject + "': " + e.getMessage(),
          e);
    }
  }
}

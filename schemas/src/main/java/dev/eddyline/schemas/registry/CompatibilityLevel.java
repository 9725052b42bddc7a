package dev.eddyline.schemas.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * What a new schema of a subject must be able to do with the earlier ones, as the Confluent Schema
 * Registry defines it. The transitive levels look at every earlier version, the others at the last.
 */
public enum CompatibilityLevel {
  NONE(false, false, false),
  /** The new schema reads what the last one wrote. */
  BACKWARD(true, false, false),
  BACKWARD_TRANSITIVE(true, false, true),
  /** The last schema reads what the new one writes. */
  FORWARD(false, true, false),
  FORWARD_TRANSITIVE(false, true, true),
  /** Both. */
  FULL(true, true, false),
  FULL_TRANSITIVE(true, true, true);

  private final boolean backward;
  private final boolean forward;
  private final boolean transitive;

  CompatibilityLevel(boolean backward, boolean forward, boolean transitive) {
    this.backward = backward;
    this.forward = forward;
    this.transitive = transitive;
  }

  /** The level of that name in any case; empty where there is none. */
  public static Optional<CompatibilityLevel> named(String name) {
    for (CompatibilityLevel level : values()) {
      if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /**
   * What keeps a schema from following the earlier ones; empty when nothing does. Stops at the
   * latest version that disagrees.
   *
   * @param earlier every version so far, oldest first
   */
  public List<String> differences(Schema candidate, List<Schema> earlier) {
    int last = earlier.size() - 1;
    int first = transitive ? 0 : Math.max(0, last);
    for (int i = last; i >= first; i--) {
      List<String> found = differences(candidate, earlier.get(i));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private List<String> differences(Schema candidate, Schema earlier) {
    List<String> found = new ArrayList<>();
    if (backward) {
      found.addAll(differences("the new schema cannot read the earlier one", candidate, earlier));
    }
    if (forward) {
      found.addAll(differences("the earlier schema cannot read the new one", earlier, candidate));
    }
    if (!found.isEmpty()) {
      found.add("{oldSchema: '" + earlier + "'}");
    }
    return found;
  }

  private static List<String> differences(String what, Schema reader, Schema writer) {
    List<String> found = new ArrayList<>();
    for (Incompatibility one :
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
            .getResult()
            .getIncompatibilities()) {
      found.add(
          "{errorType:'%s', description:'%s at %s', additionalInfo:'%s'}"
              .formatted(one.getType(), what, one.getLocation(), one.getMessage()));
    }
    return found;
  }
}

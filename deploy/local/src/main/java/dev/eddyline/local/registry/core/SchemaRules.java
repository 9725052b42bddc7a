package dev.eddyline.local.registry.core;

import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for registering, finding, comparing and deleting schemas. Pure: reads a state. */
final class SchemaRules {

  private final RegistryState state;
  private final int schemaBytesMax;

  SchemaRules(RegistryState state, int schemaBytesMax) {
    this.state = state;
    this.schemaBytesMax = schemaBytesMax;
  }

  Decision<Integer> register(String subject, Registration asked) {
    requireName(subject);
    SchemaText schema = parse(asked);
    Optional<RegistryRecord.Version> present = find(subject, schema.text(), false);
    if (present.isPresent()
        && asked.version() == null
        && (asked.id() == null || asked.id() == present.get().id())) {
      return new Decision<>(present.get().id(), List.of());
    }
    Mode mode = requireRegistrable(subject, asked);
    int next = state.all(subject).isEmpty() ? 1 : state.all(subject).getLast().version() + 1;
    int version = asked.version() == null ? next : asked.version();
    if (mode != Mode.IMPORT) {
      requireCompatible(subject, schema);
      if (version != next) {
        throw Refusal.invalidSchema("Version is not one more than previous version");
      }
    }
    int id = idFor(schema.text(), asked);
    List<RegistryRecord> changes = new ArrayList<>();
    // A deleted version of the same schema would be found before the new one: it goes.
    for (RegistryRecord.Version old : state.all(subject)) {
      if (old.deleted() && old.id() == id && old.version() < version) {
        changes.add(new RegistryRecord.VersionGone(subject, old.version()));
      }
    }
    changes.add(new RegistryRecord.Version(subject, version, id, schema.text(), false));
    return new Decision<>(id, List.copyOf(changes));
  }

  private Mode requireRegistrable(String subject, Registration asked) {
    Mode mode = state.modeInForce(subject);
    if (mode.readOnly()) {
      throw readOnly(subject);
    }
    if (asked.id() != null && mode != Mode.IMPORT) {
      throw Refusal.notPermitted("Subject " + subject + " is not in import mode");
    }
    if (asked.id() == null && mode != Mode.READWRITE) {
      throw Refusal.notPermitted("Subject " + subject + " is not in read-write mode");
    }
    return mode;
  }

  private void requireCompatible(String subject, SchemaText schema) {
    List<String> differences = differences(subject, schema, state.live(subject));
    if (!differences.isEmpty()) {
      throw Refusal.incompatible(subject, differences.toString());
    }
  }

  private int idFor(String text, Registration asked) {
    if (asked.id() == null) {
      return state.idOf(text).orElseGet(() -> state.idMax() + 1);
    }
    if (state.uses(asked.id()).stream().anyMatch(use -> !use.schema().equals(text))) {
      throw Refusal.notPermitted(
          "Overwrite new schema with id " + asked.id() + " is not permitted.");
    }
    return asked.id();
  }

  /** The version of a subject that has a schema; the latest where more than one has. */
  RegistryRecord.Version lookUp(String subject, Registration asked, boolean deletedToo) {
    if (deletedToo ? state.all(subject).isEmpty() : state.live(subject).isEmpty()) {
      throw Refusal.subjectNotFound(subject);
    }
    return find(subject, parse(asked).text(), deletedToo).orElseThrow(Refusal::schemaNotFound);
  }

  private Optional<RegistryRecord.Version> find(String subject, String text, boolean deletedToo) {
    return state.all(subject).reversed().stream()
        .filter(version -> version.schema().equals(text) && (deletedToo || !version.deleted()))
        .findFirst();
  }

  RegistryRecord.Version version(String subject, VersionId asked, boolean deletedToo) {
    Optional<RegistryRecord.Version> found =
        switch (asked) {
          case VersionId.Latest latest -> state.live(subject).reversed().stream().findFirst();
          case VersionId.Numbered one ->
              state
                  .version(subject, one.number())
                  .filter(version -> deletedToo || !version.deleted());
        };
    if (found.isEmpty() && (deletedToo ? state.all(subject) : state.live(subject)).isEmpty()) {
      throw Refusal.subjectNotFound(subject);
    }
    return found.orElseThrow(() -> Refusal.versionNotFound(asked.toString()));
  }

  /** What keeps a schema from following every version of a subject. */
  List<String> compareWithAll(String subject, Registration asked) {
    return differences(subject, parse(asked), state.live(subject));
  }

  /** What keeps a schema from following one version; nothing is compatible with no version. */
  List<String> compareWith(String subject, VersionId asked, Registration candidate) {
    SchemaText schema = parse(candidate);
    List<RegistryRecord.Version> earlier =
        asked instanceof VersionId.Latest && state.live(subject).isEmpty()
            ? List.of()
            : List.of(version(subject, asked, false));
    return differences(subject, schema, earlier);
  }

  private List<String> differences(
      String subject, SchemaText candidate, List<RegistryRecord.Version> earlier) {
    CompatibilityLevel level = state.levelInForce(subject);
    List<String> found =
        new ArrayList<>(
            level.differences(
                candidate.schema(),
                earlier.stream().map(one -> SchemaText.accepted(one.schema())).toList()));
    if (!found.isEmpty()) {
      found.add("{compatibility: '" + level + "'}");
    }
    return found;
  }

  Decision<Integer> deleteVersion(String subject, VersionId asked, boolean permanent) {
    RegistryRecord.Version version = version(subject, asked, true);
    if (!permanent && version.deleted()) {
      throw Refusal.versionSoftDeleted(subject, asked.toString());
    }
    requireWritable(subject);
    if (permanent && !version.deleted()) {
      throw Refusal.versionNotSoftDeleted(subject, Integer.toString(version.version()));
    }
    List<RegistryRecord> changes = new ArrayList<>();
    if (permanent) {
      changes.add(new RegistryRecord.VersionGone(subject, version.version()));
    } else {
      changes.add(RegistryState.softDeleted(version));
      if (state.live(subject).size() == 1) {
        changes.addAll(withoutSettings(subject));
      }
    }
    return new Decision<>(version.version(), List.copyOf(changes));
  }

  Decision<List<Integer>> deleteSubject(String subject, boolean permanent) {
    if (state.all(subject).isEmpty()) {
      throw Refusal.subjectNotFound(subject);
    }
    List<RegistryRecord.Version> live = state.live(subject);
    if (!permanent && live.isEmpty()) {
      throw Refusal.subjectSoftDeleted(subject);
    }
    requireWritable(subject);
    if (permanent && !live.isEmpty()) {
      throw Refusal.subjectNotSoftDeleted(subject);
    }
    List<RegistryRecord> changes = new ArrayList<>();
    if (permanent) {
      state
          .all(subject)
          .forEach(one -> changes.add(new RegistryRecord.VersionGone(subject, one.version())));
    } else {
      changes.add(new RegistryRecord.SubjectDeleted(subject, live.getLast().version()));
      changes.addAll(withoutSettings(subject));
    }
    List<Integer> versions =
        (permanent ? state.all(subject) : live)
            .stream().map(RegistryRecord.Version::version).toList();
    return new Decision<>(versions, List.copyOf(changes));
  }

  /** A subject without versions keeps no level and no mode. */
  private List<RegistryRecord> withoutSettings(String subject) {
    List<RegistryRecord> changes = new ArrayList<>();
    if (state.hasMode(subject)) {
      changes.add(new RegistryRecord.ModeChange(subject, null));
    }
    if (state.levelOf(subject).isPresent()) {
      changes.add(new RegistryRecord.Level(subject, null));
    }
    return changes;
  }

  private void requireWritable(String subject) {
    if (state.modeInForce(subject).readOnly()) {
      throw readOnly(subject);
    }
  }

  static Refusal readOnly(String subject) {
    return Refusal.notPermitted("Subject " + subject + " is in read-only mode");
  }

  private SchemaText parse(Registration asked) {
    if (asked.schema().isBlank()) {
      throw Refusal.invalidSchema("Empty schema");
    }
    if (asked.schema().getBytes(StandardCharsets.UTF_8).length > schemaBytesMax) {
      throw Refusal.schemaTooLarge(schemaBytesMax);
    }
    return SchemaText.parse(asked.schema(), asked.normalize());
  }

  static void requireName(String subject) {
    boolean bad =
        subject.isBlank()
            || subject.equals("__GLOBAL")
            || subject.equals("__EMPTY")
            || subject.chars().anyMatch(Character::isISOControl);
    if (bad) {
      throw Refusal.invalidSubject(subject);
    }
  }
}

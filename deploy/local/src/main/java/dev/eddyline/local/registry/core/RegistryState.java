package dev.eddyline.local.registry.core;

import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that the registry knows: the fold over its log. Changed by {@link #apply} only. Not
 * thread-safe: its owner locks.
 */
final class RegistryState {

  static final CompatibilityLevel DEFAULT_LEVEL = CompatibilityLevel.BACKWARD;

  private final NavigableMap<String, NavigableMap<Integer, RegistryRecord.Version>> subjects =
      new TreeMap<>();
  private final Map<Integer, List<RegistryRecord.Version>> uses = new HashMap<>();
  private final Map<String, TreeSet<Integer>> idsOfText = new HashMap<>();
  private final Map<String, CompatibilityLevel> levels = new HashMap<>();
  private final Map<String, Mode> modes = new HashMap<>();
  private @Nullable CompatibilityLevel globalLevel;
  private @Nullable Mode globalMode;
  private int idMax;

  void apply(RegistryRecord change) {
    switch (change) {
      case RegistryRecord.Version version -> put(version);
      case RegistryRecord.VersionGone gone -> remove(gone.subject(), gone.version());
      case RegistryRecord.SubjectDeleted deleted ->
          all(deleted.subject()).stream()
              .filter(version -> version.version() <= deleted.version() && !version.deleted())
              .toList()
              .forEach(version -> put(softDeleted(version)));
      case RegistryRecord.Level one -> set(one);
      case RegistryRecord.ModeChange one -> set(one);
    }
  }

  static RegistryRecord.Version softDeleted(RegistryRecord.Version version) {
    return new RegistryRecord.Version(
        version.subject(), version.version(), version.id(), version.schema(), true);
  }

  private void set(RegistryRecord.Level change) {
    if (change.subject() == null) {
      globalLevel = change.level();
    } else if (change.level() == null) {
      levels.remove(change.subject());
    } else {
      levels.put(change.subject(), change.level());
    }
  }

  private void set(RegistryRecord.ModeChange change) {
    if (change.subject() == null) {
      globalMode = change.mode();
    } else if (change.mode() == null) {
      modes.remove(change.subject());
    } else {
      modes.put(change.subject(), change.mode());
    }
  }

  private void put(RegistryRecord.Version version) {
    remove(version.subject(), version.version());
    subjects
        .computeIfAbsent(version.subject(), subject -> new TreeMap<>())
        .put(version.version(), version);
    uses.computeIfAbsent(version.id(), id -> new ArrayList<>()).add(version);
    idsOfText.computeIfAbsent(version.schema(), text -> new TreeSet<>()).add(version.id());
    idMax = Math.max(idMax, version.id());
  }

  private void remove(String subject, int number) {
    NavigableMap<Integer, RegistryRecord.Version> versions = subjects.get(subject);
    RegistryRecord.Version old = versions == null ? null : versions.remove(number);
    if (versions == null || old == null) {
      return;
    }
    if (versions.isEmpty()) {
      subjects.remove(subject);
    }
    List<RegistryRecord.Version> left = uses.get(old.id());
    if (left != null && left.remove(old) && left.isEmpty()) {
      uses.remove(old.id());
      TreeSet<Integer> ids = idsOfText.get(old.schema());
      if (ids != null && ids.remove(old.id()) && ids.isEmpty()) {
        idsOfText.remove(old.schema());
      }
    }
  }

  Collection<String> subjects() {
    return subjects.keySet();
  }

  /** Every version of a subject, deleted ones too, ascending. */
  SequencedCollection<RegistryRecord.Version> all(String subject) {
    NavigableMap<Integer, RegistryRecord.Version> versions = subjects.get(subject);
    return versions == null ? List.of() : versions.sequencedValues();
  }

  /** The versions of a subject that are not deleted, ascending. */
  List<RegistryRecord.Version> live(String subject) {
    return all(subject).stream().filter(version -> !version.deleted()).toList();
  }

  Optional<RegistryRecord.Version> version(String subject, int number) {
    NavigableMap<Integer, RegistryRecord.Version> versions = subjects.get(subject);
    return versions == null ? Optional.empty() : Optional.ofNullable(versions.get(number));
  }

  /** Every use of an id, deleted ones too. */
  List<RegistryRecord.Version> uses(int id) {
    return List.copyOf(uses.getOrDefault(id, List.of()));
  }

  /** The lowest id under which a text is known in any subject. */
  Optional<Integer> idOf(String text) {
    TreeSet<Integer> ids = idsOfText.get(text);
    return ids == null ? Optional.empty() : Optional.of(ids.first());
  }

  /** The greatest id seen in the log; ids are never given twice while the log remembers them. */
  int idMax() {
    return idMax;
  }

  int schemas() {
    return uses.size();
  }

  Optional<CompatibilityLevel> levelOf(String subject) {
    return Optional.ofNullable(levels.get(subject));
  }

  CompatibilityLevel globalLevel() {
    return globalLevel == null ? DEFAULT_LEVEL : globalLevel;
  }

  CompatibilityLevel levelInForce(String subject) {
    return levelOf(subject).orElseGet(this::globalLevel);
  }

  /** The subject's own mode, or the global one where that overrides all. */
  Optional<Mode> modeOf(String subject) {
    return globalMode() == Mode.READONLY_OVERRIDE
        ? Optional.of(Mode.READONLY_OVERRIDE)
        : Optional.ofNullable(modes.get(subject));
  }

  Mode globalMode() {
    return globalMode == null ? Mode.READWRITE : globalMode;
  }

  Mode modeInForce(String subject) {
    return modeOf(subject).orElseGet(this::globalMode);
  }

  /** Whether the subject has a mode of its own, in force or not. */
  boolean hasMode(String subject) {
    return modes.containsKey(subject);
  }
}

package dev.eddyline.local.registry.core;

import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.util.ArrayList;
import java.util.List;

/** The rules for compatibility levels and modes, of all subjects or of one. Pure. */
final class SettingRules {

  private final RegistryState state;

  SettingRules(RegistryState state) {
    this.state = state;
  }

  Decision<CompatibilityLevel> setGlobalLevel(CompatibilityLevel level) {
    if (state.globalMode().readOnly()) {
      throw SchemaRules.readOnly("null");
    }
    return new Decision<>(level, List.of(new RegistryRecord.Level(null, level)));
  }

  Decision<CompatibilityLevel> setLevel(String subject, CompatibilityLevel level) {
    SchemaRules.requireName(subject);
    requireWritable(subject);
    return new Decision<>(level, List.of(new RegistryRecord.Level(subject, level)));
  }

  Decision<CompatibilityLevel> clearGlobalLevel() {
    CompatibilityLevel old = state.globalLevel();
    return new Decision<>(old, List.of(new RegistryRecord.Level(null, null)));
  }

  Decision<CompatibilityLevel> clearLevel(String subject) {
    CompatibilityLevel old =
        state.levelOf(subject).orElseThrow(() -> Refusal.subjectNotFound(subject));
    requireWritable(subject);
    return new Decision<>(old, List.of(new RegistryRecord.Level(subject, null)));
  }

  Decision<Mode> setGlobalMode(Mode mode, boolean force) {
    List<RegistryRecord> changes = new ArrayList<>();
    if (mode == Mode.IMPORT && state.globalMode() != Mode.IMPORT && !force) {
      state.subjects().forEach(subject -> changes.addAll(emptied(subject)));
    }
    changes.add(new RegistryRecord.ModeChange(null, mode));
    return new Decision<>(mode, List.copyOf(changes));
  }

  Decision<Mode> setMode(String subject, Mode mode, boolean force) {
    SchemaRules.requireName(subject);
    List<RegistryRecord> changes = new ArrayList<>();
    if (mode == Mode.IMPORT && state.modeInForce(subject) != Mode.IMPORT && !force) {
      changes.addAll(emptied(subject));
    }
    changes.add(new RegistryRecord.ModeChange(subject, mode));
    return new Decision<>(mode, List.copyOf(changes));
  }

  /** An import starts from nothing: what is deleted softly goes, anything else forbids it. */
  private List<RegistryRecord> emptied(String subject) {
    if (!state.live(subject).isEmpty()) {
      throw Refusal.notPermitted("Cannot import since found existing subjects");
    }
    List<RegistryRecord> changes = new ArrayList<>();
    state
        .all(subject)
        .forEach(one -> changes.add(new RegistryRecord.VersionGone(subject, one.version())));
    return changes;
  }

  Decision<Mode> clearMode(String subject) {
    Mode old = state.modeOf(subject).orElseThrow(() -> Refusal.subjectNotFound(subject));
    return new Decision<>(old, List.of(new RegistryRecord.ModeChange(subject, null)));
  }

  private void requireWritable(String subject) {
    if (state.modeInForce(subject).readOnly()) {
      throw SchemaRules.readOnly(subject);
    }
  }
}

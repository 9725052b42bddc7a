package dev.eddyline.local.registry.core;

import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The registry: answers questions from its state and turns requests into changes of its log. Any
 * thread may ask; a change blocks its caller until the log has it and {@link #apply} has shown it.
 * Changes are decided one at a time. Never changes its state but by {@code apply}.
 */
public final class Registry {

  private final SchemaLog log;
  private final RegistryState state = new RegistryState();
  private final SchemaRules schemas;
  private final SettingRules settings = new SettingRules(state);
  private final Object stateLock = new Object();
  private final ReentrantLock deciding = new ReentrantLock();

  /**
   * @param log its reader must call {@link #apply} for every change, those of earlier runs first
   * @param schemaBytesMax one schema as UTF-8 text
   */
  public Registry(SchemaLog log, int schemaBytesMax) {
    this.log = log;
    this.schemas = new SchemaRules(state, schemaBytesMax);
  }

  /** Applies one record read back from the log. Called by the log's reader, in log order. */
  public void apply(RegistryRecord change) {
    synchronized (stateLock) {
      state.apply(change);
    }
  }

  /** The id of the schema, registered as the subject's next version unless it has it already. */
  public int register(String subject, Registration asked) {
    return change(() -> schemas.register(subject, asked));
  }

  /** Deletes one version and gives its number back. */
  public int deleteVersion(String subject, VersionId version, boolean permanent) {
    return change(() -> schemas.deleteVersion(subject, version, permanent));
  }

  /** Deletes all versions of a subject and gives their numbers back. */
  public List<Integer> deleteSubject(String subject, boolean permanent) {
    return change(() -> schemas.deleteSubject(subject, permanent));
  }

  public CompatibilityLevel setGlobalLevel(CompatibilityLevel level) {
    return change(() -> settings.setGlobalLevel(level));
  }

  public CompatibilityLevel setLevel(String subject, CompatibilityLevel level) {
    return change(() -> settings.setLevel(subject, level));
  }

  /** Back to the default. Gives the level back that was in force. */
  public CompatibilityLevel clearGlobalLevel() {
    return change(settings::clearGlobalLevel);
  }

  /** Back to the global level. Gives the level back that was in force. */
  public CompatibilityLevel clearLevel(String subject) {
    return change(() -> settings.clearLevel(subject));
  }

  /**
   * Sets the mode of every subject without one of its own.
   *
   * @param force whether IMPORT may start while there are schemas
   */
  public Mode setGlobalMode(Mode mode, boolean force) {
    return change(() -> settings.setGlobalMode(mode, force));
  }

  /**
   * Sets the subject's own mode.
   *
   * @param force whether IMPORT may start while the subject has schemas
   */
  public Mode setMode(String subject, Mode mode, boolean force) {
    return change(() -> settings.setMode(subject, mode, force));
  }

  /** Back to the global mode. Gives the mode back that was in force. */
  public Mode clearMode(String subject) {
    return change(() -> settings.clearMode(subject));
  }

  /** The text of an id; where it has been deleted softly, too. */
  public String schema(int id) {
    return uses(id).getFirst().schema();
  }

  /** The greatest id given so far; 0 before the first. */
  public int idMax() {
    return read(state::idMax);
  }

  /** How many different schemas there are. */
  public int schemas() {
    return read(state::schemas);
  }

  /** Where an id is used, by subject and version. */
  public List<RegistryRecord.Version> versionsOf(int id, Listing listing) {
    return uses(id).stream().filter(listing::shows).toList();
  }

  /** The version of a subject that has the schema. */
  public RegistryRecord.Version lookUp(String subject, Registration asked, boolean deletedToo) {
    return read(() -> schemas.lookUp(subject, asked, deletedToo));
  }

  public RegistryRecord.Version version(String subject, VersionId version, boolean deletedToo) {
    return read(() -> schemas.version(subject, version, deletedToo));
  }

  /** The subjects whose name starts so and that have a version to show. */
  public List<String> subjects(String prefix, Listing listing) {
    return read(
        () ->
            state.subjects().stream()
                .filter(subject -> subject.startsWith(prefix))
                .filter(subject -> state.all(subject).stream().anyMatch(listing::shows))
                .toList());
  }

  /** The version numbers of a subject. */
  public List<Integer> versions(String subject, Listing listing) {
    return read(
        () -> {
          Collection<RegistryRecord.Version> known =
              listing == Listing.LIVE ? state.live(subject) : state.all(subject);
          if (known.isEmpty()) {
            throw Refusal.subjectNotFound(subject);
          }
          return known.stream()
              .filter(listing::shows)
              .map(RegistryRecord.Version::version)
              .toList();
        });
  }

  /** Every version of every subject whose name starts so. */
  public List<RegistryRecord.Version> all(String prefix, Listing listing) {
    return read(
        () -> {
          List<RegistryRecord.Version> all = new ArrayList<>();
          for (String subject : subjects(prefix, listing)) {
            state.all(subject).stream().filter(listing::shows).forEach(all::add);
          }
          return all;
        });
  }

  /** What keeps a schema from becoming the subject's next version. */
  public List<String> compareWithAll(String subject, Registration asked) {
    return read(() -> schemas.compareWithAll(subject, asked));
  }

  /** What keeps a schema from following that version. */
  public List<String> compareWith(String subject, VersionId version, Registration asked) {
    return read(() -> schemas.compareWith(subject, version, asked));
  }

  public CompatibilityLevel globalLevel() {
    return read(state::globalLevel);
  }

  /**
   * The subject's level.
   *
   * @param orGlobal whether the global level answers for a subject without one
   */
  public CompatibilityLevel level(String subject, boolean orGlobal) {
    return read(
        () ->
            orGlobal
                ? state.levelInForce(subject)
                : state.levelOf(subject).orElseThrow(() -> Refusal.levelNotConfigured(subject)));
  }

  public Mode globalMode() {
    return read(state::globalMode);
  }

  /**
   * The subject's mode.
   *
   * @param orGlobal whether the global mode answers for a subject without one
   */
  public Mode mode(String subject, boolean orGlobal) {
    return read(
        () ->
            orGlobal
                ? state.modeInForce(subject)
                : state.modeOf(subject).orElseThrow(() -> Refusal.modeNotConfigured(subject)));
  }

  private List<RegistryRecord.Version> uses(int id) {
    return read(
        () ->
            Optional.of(state.uses(id))
                .filter(uses -> !uses.isEmpty())
                .orElseThrow(() -> Refusal.schemaNotFound(id)));
  }

  private <T> T read(Supplier<T> question) {
    synchronized (stateLock) {
      return question.get();
    }
  }

  private <T> T change(Supplier<Decision<T>> rule) {
    deciding.lock();
    try {
      log.catchUp();
      Decision<T> decision = read(rule);
      if (!decision.changes().isEmpty()) {
        log.append(decision.changes());
      }
      return decision.answer();
    } finally {
      deciding.unlock();
    }
  }
}

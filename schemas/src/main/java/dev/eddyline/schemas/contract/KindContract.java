package dev.eddyline.schemas.contract;

import dev.eddyline.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of one kind, and examples of its commands: all a gateway has to know of it.
 *
 * @param kind the kind's name
 * @param command {@code command.avsc}
 * @param event {@code event.avsc}
 * @param view {@code view.avsc}
 * @param entity {@code state.avsc} in its envelope: private to the projection
 * @param member {@code member.avsc}: private to the projection; null where the kind has no members
 * @param part {@code part.avsc}: private to the projection; null where the kind has no parts
 * @param examples {@code examples.json}, in an order in which they can be executed
 */
public record KindContract(
    String kind,
    Contract command,
    Contract event,
    Contract view,
    Contract entity,
    @Nullable Contract member,
    @Nullable Contract part,
    List<CommandExample> examples)
    implements ViewContract {

  private static final String COMMAND = "command.avsc";
  private static final String EVENT = "event.avsc";
  private static final String VIEW = "view.avsc";
  private static final String STATE = "state.avsc";
  private static final String MEMBER = "member.avsc";
  private static final String PART = "part.avsc";
  private static final String EXAMPLES = "examples.json";

  private static final Found<KindContract> FOUND = new Found<>(KindContract::search);

  public KindContract {
    examples = List.copyOf(examples);
  }

  /** The kind of that name, where there is one on the class path. */
  public static Optional<KindContract> of(String kind) {
    return Optional.ofNullable(FOUND.byName().get(kind));
  }

  /** Every kind on the class path, ours and others', by name. */
  public static List<KindContract> all() {
    return List.copyOf(FOUND.byName().values());
  }

  @Override
  public Topics topics(int generation) {
    return new Topics(kind, generation);
  }

  @Override
  public Map<String, Contract> subjects(Topics topics) {
    Map<String, Contract> subjects = new TreeMap<>();
    subjects.put(Topics.valueSubject(topics.commands()), command);
    subjects.put(Topics.valueSubject(topics.events()), event);
    subjects.put(Topics.valueSubject(topics.rejections()), Contract.REJECTION);
    subjects.put(Topics.valueSubject(topics.dead()), Contract.DEAD_LETTER);
    subjects.put(Topics.valueSubject(topics.views()), view);
    subjects.put(Topics.valueSubject(topics.outcomes()), Contract.OUTCOME);
    subjects.put(changelog(topics, Topics.ENTITIES_STORE), entity);
    subjects.put(changelog(topics, Topics.SOURCES_STORE), Contract.SOURCE);
    subjects.put(changelog(topics, Topics.JOURNAL_STORE), Contract.JOURNAL);
    if (member != null) {
      subjects.put(changelog(topics, Topics.MEMBERS_STORE), member);
    }
    if (part != null) {
      subjects.put(changelog(topics, Topics.PARTS_STORE), part);
    }
    return subjects;
  }

  private static String changelog(Topics topics, String store) {
    return Topics.valueSubject(topics.changelog(store));
  }

  /**
   * Reads a contract from files on the class path: those named above, of which {@code member.avsc}
   * and {@code part.avsc} may be absent.
   *
   * @param neighbour a class in whose package the files lie
   * @throws IllegalArgumentException if one is missing, or is no schema
   */
  public static KindContract beside(Class<?> neighbour, String kind) {
    return new KindContract(
        kind,
        contract(neighbour, kind, COMMAND),
        contract(neighbour, kind, EVENT),
        contract(neighbour, kind, VIEW),
        contract(neighbour, kind, STATE).asEntity(),
        Contract.optional(neighbour, MEMBER, kind + "/" + MEMBER),
        Contract.optional(neighbour, PART, kind + "/" + PART),
        CommandExample.beside(neighbour, EXAMPLES));
  }

  private static Contract contract(Class<?> neighbour, String kind, String file) {
    return Contract.beside(neighbour, file, kind + "/" + file);
  }

  private static List<KindContract> search() {
    return ServiceLoader.load(KindContractProvider.class).stream()
        .map(provider -> provider.get().contract())
        .toList();
  }
}

package dev.eddyline.schemas.contract;

import dev.eddyline.schemas.topic.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The schemas of one kind, and examples of its commands: all a gateway has to know of it.
 *
 * @param kind the kind's name
 * @param command {@code <kind>/command.avsc}
 * @param event {@code <kind>/event.avsc}
 * @param view {@code <kind>/view.avsc}
 * @param entity {@code <kind>/state.avsc} in its envelope: private to the projection
 * @param member {@code <kind>/member.avsc}: private to the projection
 * @param part {@code <kind>/part.avsc}: private to the projection
 * @param examples {@code <kind>/examples.json}, in an order in which they can be executed
 */
public record KindContract(
    String kind,
    Contract command,
    Contract event,
    Contract view,
    Contract entity,
    Contract member,
    Contract part,
    List<CommandExample> examples) {

  private static final Map<String, KindContract> ALL = new TreeMap<>(Map.of("poll", load("poll")));

  /** The kind of that name, where this build has one. */
  public static Optional<KindContract> of(String kind) {
    return Optional.ofNullable(ALL.get(kind));
  }

  /** Every kind of this build, by name. */
  public static List<KindContract> all() {
    return List.copyOf(ALL.values());
  }

  /** Every subject of the kind's topics with the contract it must hold. */
  public Map<String, Contract> subjects(Topics topics) {
    return Map.of(
        Topics.valueSubject(topics.commands()), command,
        Topics.valueSubject(topics.events()), event,
        Topics.valueSubject(topics.dead()), Contract.DEAD_LETTER,
        Topics.valueSubject(topics.views()), view,
        Topics.valueSubject(topics.outcomes()), Contract.OUTCOME,
        Topics.valueSubject(topics.changelog(Topics.ENTITIES_STORE)), entity,
        Topics.valueSubject(topics.changelog(Topics.MEMBERS_STORE)), member,
        Topics.valueSubject(topics.changelog(Topics.PARTS_STORE)), part,
        Topics.valueSubject(topics.changelog(Topics.SOURCES_STORE)), Contract.SOURCE);
  }

  /**
   * Every subject of several kinds' topics with the contract it must hold.
   *
   * @throws java.util.NoSuchElementException if this build has no such kind
   */
  public static Map<String, Contract> subjects(Collection<Topics> kinds) {
    Map<String, Contract> subjects = new TreeMap<>();
    kinds.forEach(topics -> subjects.putAll(of(topics.kind()).orElseThrow().subjects(topics)));
    return subjects;
  }

  private static KindContract load(String kind) {
    return new KindContract(
        kind,
        Contract.load(kind + "/command.avsc"),
        Contract.load(kind + "/event.avsc"),
        Contract.load(kind + "/view.avsc"),
        Contract.load(kind + "/state.avsc").asEntity(),
        Contract.load(kind + "/member.avsc"),
        Contract.load(kind + "/part.avsc"),
        CommandExample.load(kind + "/examples.json"));
  }
}

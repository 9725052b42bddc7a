package dev.eddyline.schemas.contract;

import dev.eddyline.schemas.topic.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** What has views that clients may follow: a kind, or a fold over kinds. */
public sealed interface ViewContract permits KindContract, FoldContract {

  /** The name its addresses begin with. */
  String kind();

  /** {@code view.avsc}. */
  Contract view();

  /** Its topics in one generation. */
  Topics topics(int generation);

  /** Every subject of its topics with the contract it must hold. */
  Map<String, Contract> subjects(Topics topics);

  /**
   * Every kind, then every fold on the class path, by name.
   *
   * @throws IllegalArgumentException if one cannot be read, or two have one name
   */
  static List<ViewContract> all() {
    List<ViewContract> all =
        Stream.<ViewContract>concat(KindContract.all().stream(), FoldContract.all().stream())
            .toList();
    Found.requireOnePerName(all);
    return all;
  }

  /** The names of {@link #all}. */
  static List<String> names() {
    return all().stream().map(ViewContract::kind).toList();
  }

  /** The topics of those named, each in the generation that is asked for. */
  static List<Topics> topics(List<String> names, ToIntFunction<String> generation) {
    return all().stream()
        .filter(contract -> names.contains(contract.kind()))
        .map(contract -> contract.topics(generation.applyAsInt(contract.kind())))
        .toList();
  }

  /**
   * Every subject of several kinds' and folds' topics with the contract it must hold.
   *
   * @throws java.util.NoSuchElementException if one is not on the class path
   */
  static Map<String, Contract> subjects(Collection<Topics> of) {
    Map<String, Contract> subjects = new TreeMap<>();
    for (Topics topics : of) {
      ViewContract contract =
          topics.fold()
              ? FoldContract.of(topics.kind()).orElseThrow()
              : KindContract.of(topics.kind()).orElseThrow();
      subjects.putAll(contract.subjects(topics));
    }
    return subjects;
  }
}

package dev.eddyline.projection.dashboard.text;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Side;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/** Makes a {@link Text} of its runs: walks the tree once, without recursion. One thread. */
final class TextRestore {

  /** What is still to be walked: the subtree of a character, or that character alone. */
  private record Step(RunNode node, int place, boolean alone) {}

  private final Map<CharId, RunNode> nodes = new TreeMap<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final Deque<Step> steps = new ArrayDeque<>();
  private List<CharId> roots = List.of();
  private int inserted;

  private TextRestore() {}

  static Text of(Collection<Run> runs) {
    return new TextRestore().restore(runs);
  }

  private Text restore(Collection<Run> runs) {
    for (Run run : runs) {
      RunNode node = RunNode.of(run);
      nodes.put(node.first(), node);
      inserted += node.count();
    }
    TreePMap<String, Author> authors = TreePMap.empty();
    for (RunNode node : List.copyOf(nodes.values())) {
      CharId parent = node.parent();
      if (parent == null) {
        roots = RunNode.plus(roots, node.first());
      } else {
        RunNode above = holding(parent);
        nodes.put(
            above.first(),
            above.withChild(parent.counter() - above.from(), node.run().side(), node.first()));
      }
    }
    walk();
    LongTree<Piece> order = LongTree.empty(Piece::shown);
    Map<String, Author> byName = new TreeMap<>();
    for (RunNode node : nodes.values()) {
      byName.merge(
          node.run().replica(),
          Author.of(node.run().replica()).withRun(node),
          (author, fresh) -> author.withRun(node));
    }
    long step = (1L << 62) / (pieces.size() + 1);
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      long label = step * (i + 1);
      order = order.plus(label, piece);
      byName.computeIfPresent(
          piece.replica(),
          (name, author) -> author.withLabels(author.labels().plus(piece.from(), label)));
    }
    for (Author author : byName.values()) {
      authors = authors.plus(author.replica(), author);
    }
    return new Text(order, authors, roots, inserted, nodes.size());
  }

  private RunNode holding(CharId id) {
    return requireNonNull(((TreeMap<CharId, RunNode>) nodes).floorEntry(id)).getValue();
  }

  private void walk() {
    pushAll(roots);
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      if (step.alone()) {
        show(step.node(), step.place(), 1);
      } else {
        walk(step.node(), step.place());
      }
    }
  }

  /** A character's left children, itself, its right children; what has no children goes at once. */
  private void walk(RunNode node, int place) {
    var slot = node.children().ceilingEntry(RunNode.slot(place, Side.LEFT));
    int fork = slot == null ? node.count() : slot.getKey() / 2;
    if (fork > place) {
      show(node, place, fork - place);
    }
    if (fork == node.count()) {
      return;
    }
    List<CharId> right = node.children(fork, Side.RIGHT);
    int smaller = 0;
    if (fork + 1 < node.count()) {
      CharId next = node.idAt(fork + 1);
      while (smaller < right.size() && right.get(smaller).compareTo(next) < 0) {
        smaller++;
      }
      pushAll(right.subList(smaller, right.size()));
      steps.push(new Step(node, fork + 1, false));
      pushAll(right.subList(0, smaller));
    } else {
      pushAll(right);
    }
    steps.push(new Step(node, fork, true));
    pushAll(node.children(fork, Side.LEFT));
  }

  /** The first one comes next. */
  private void pushAll(List<CharId> ids) {
    for (CharId id : ids.reversed()) {
      steps.push(new Step(requireNonNull(nodes.get(id)), 0, false));
    }
  }

  private void show(RunNode node, int place, int count) {
    for (Marks.Stretch stretch : Marks.stretches(node.run().marks(), place, count)) {
      int from = node.from() + stretch.from();
      Piece last = pieces.isEmpty() ? null : pieces.getLast();
      if (last != null
          && stretch.from() > 0
          && last.gone() == stretch.gone()
          && last.replica().equals(node.run().replica())
          && last.end() == from) {
        pieces.set(pieces.size() - 1, last.part(last.from(), last.count() + stretch.count()));
      } else {
        pieces.add(new Piece(node.run().replica(), from, stretch.count(), stretch.gone()));
      }
    }
  }
}

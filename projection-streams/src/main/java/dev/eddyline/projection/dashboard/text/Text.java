package dev.eddyline.projection.dashboard.text;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A text that several edit at once: a Fugue tree (Weidner and Kleppmann, "The Art of the Fugue:
 * Minimizing Interleaving in Collaborative Text Editing", 2023), kept as runs. Whoever has applied
 * the same edits, in whatever order and however often, has an equal text. Characters are Unicode
 * code points, so no surrogate pair is ever split. Immutable; a change copies paths.
 */
public final class Text {

  /** Characters of a run; a longer one goes on as the next, so that what is written stays small. */
  public static final int RUN_CHARS_MAX = 256;

  private static final Text EMPTY =
      new Text(LongTree.empty(Piece::shown), TreePMap.empty(), List.of(), 0, 0);

  final LongTree<Piece> order;
  final TreePMap<String, Author> authors;
  final List<CharId> roots;
  private final int inserted;
  private final int runs;

  Text(
      LongTree<Piece> order,
      TreePMap<String, Author> authors,
      List<CharId> roots,
      int inserted,
      int runs) {
    this.order = order;
    this.authors = authors;
    this.roots = roots;
    this.inserted = inserted;
    this.runs = runs;
  }

  public static Text empty() {
    return EMPTY;
  }

  /** The text that consists of these runs, in any order. */
  public static Text of(Collection<Run> runs) {
    return TextRestore.of(runs);
  }

  /** Characters that are there. */
  public int length() {
    return (int) order.weight();
  }

  /** Characters that were ever inserted. */
  public int inserted() {
    return inserted;
  }

  /** How many runs it consists of. */
  public int runCount() {
    return runs;
  }

  /** How many pieces the text is cut into: what the cost of an edit grows with. */
  public int pieceCount() {
    return order.size();
  }

  /** All runs, by replica and then by counter. */
  public List<Run> runs() {
    List<Run> all = new ArrayList<>(runs);
    for (Author author : authors.values()) {
      author.runs().forEach((node, from) -> all.add(node.run()));
    }
    return all;
  }

  /** The run that a character is in; null where there is no such character. */
  public @Nullable Run runOf(CharId id) {
    RunNode node = node(id);
    return node == null ? null : node.run();
  }

  public boolean knows(CharId id) {
    return node(id) != null;
  }

  /** Whether every character of a span is known. */
  public boolean knows(Span span) {
    for (int at = span.from(); at < span.from() + span.count(); ) {
      RunNode node = node(new CharId(span.replica(), at));
      if (node == null) {
        return false;
      }
      at = node.end();
    }
    return true;
  }

  /** Whether one of some ids is that of a character. */
  public boolean knowsAny(Span span) {
    Author author = authors.get(span.replica());
    if (author == null) {
      return false;
    }
    var run = author.runs().floor((long) span.from() + span.count() - 1);
    return run != null && run.value().end() > span.from();
  }

  /** Whether these characters are there already, in this place of the tree. */
  public boolean holds(String replica, Insert insert) {
    CharId id = new CharId(replica, insert.counter());
    RunNode node = node(id);
    if (node == null) {
      return false;
    }
    int place = id.counter() - node.from();
    String parent = place == 0 ? node.run().parent() : node.idAt(place - 1).toString();
    Side side = place == 0 ? node.run().side() : Side.RIGHT;
    return Objects.equals(parent, insert.parent())
        && side == insert.side()
        && insert.text().equals(textOf(id, insert.text()));
  }

  /** What stands at the ids that a text would have, as far as they form one chain. */
  private String textOf(CharId id, String like) {
    int count = like.codePointCount(0, like.length());
    StringBuilder text = new StringBuilder();
    for (int at = id.counter(); at < id.counter() + count; ) {
      RunNode node = node(new CharId(id.replica(), at));
      if (node == null || (at == node.from() && at > id.counter() && !follows(node))) {
        break;
      }
      int characters = Math.min(node.end(), id.counter() + count) - at;
      text.append(node.text(at - node.from(), characters));
      at += characters;
    }
    return text.toString();
  }

  private static boolean follows(RunNode node) {
    return node.run().side() == Side.RIGHT && node.first().plus(-1).equals(node.parent());
  }

  /** The most deletions that one of some characters has; 0 where none is known. */
  public int tagsMax(Span span) {
    int most = 0;
    for (int at = span.from(); at < span.from() + span.count(); ) {
      RunNode node = node(new CharId(span.replica(), at));
      if (node == null) {
        break;
      }
      int count = Math.min(node.end(), span.from() + span.count()) - at;
      most = Math.max(most, Marks.most(node.run().marks(), at - node.from(), count));
      at += count;
    }
    return most;
  }

  /**
   * Puts characters in. What is known already changes nothing.
   *
   * @param insert whose parent is known
   */
  public Text insert(String replica, Insert insert) {
    if (knows(new CharId(replica, insert.counter()))) {
      return this;
    }
    TextChange change = new TextChange(this);
    change.insert(
        new CharId(replica, insert.counter()),
        CharId.parseOrRoot(insert.parent()),
        insert.side(),
        insert.text());
    return change.done(this);
  }

  /** Deletes characters, which are known; they stay in the tree. */
  public Text delete(Span span, String stamp) {
    return tag(span, new Tag(stamp, false));
  }

  /** Takes a deletion of characters back, for good; those of others stay. */
  public Text restore(Span span, String stamp) {
    return tag(span, new Tag(stamp, true));
  }

  private Text tag(Span span, Tag tag) {
    TextChange change = new TextChange(this);
    change.tag(span, tag);
    return change.done(this);
  }

  /**
   * The insert that puts a text in one place of what is shown now.
   *
   * @param replica whose insert it is
   * @param position characters before it
   */
  public Insert insertAt(String replica, int position, String text) {
    int counter = nextCounter(replica);
    CharId before = position == 0 ? null : idAt(position - 1);
    if (!hasRightChildren(before)) {
      return new Insert(counter, before == null ? null : before.toString(), Side.RIGHT, text);
    }
    return new Insert(counter, after(before).toString(), Side.LEFT, text);
  }

  /** The characters in one place of what is shown now, in as few spans as their ids allow. */
  public List<Span> spansAt(int position, int count) {
    List<Span> spans = new ArrayList<>();
    for (int at = position; at < position + count; ) {
      var place = order.select(at);
      Piece piece = place.value();
      int characters = Math.min(piece.count() - place.offset(), position + count - at);
      Span span = new Span(piece.replica(), piece.from() + place.offset(), characters);
      Span last = spans.isEmpty() ? null : spans.getLast();
      if (last != null
          && last.replica().equals(span.replica())
          && last.from() + last.count() == span.from()) {
        spans.set(
            spans.size() - 1, new Span(last.replica(), last.from(), last.count() + span.count()));
      } else {
        spans.add(span);
      }
      at += characters;
    }
    return spans;
  }

  /** The first number above all that a replica has given. */
  public int nextCounter(String replica) {
    Author author = authors.get(replica);
    var last = author == null ? null : author.runs().last();
    return last == null ? 0 : last.value().end();
  }

  private CharId idAt(int position) {
    var place = order.select(position);
    return new CharId(place.value().replica(), place.value().from() + place.offset());
  }

  private boolean hasRightChildren(@Nullable CharId id) {
    if (id == null) {
      return !roots.isEmpty();
    }
    RunNode node = requireNonNull(node(id));
    return !node.allRight(id.counter() - node.from()).isEmpty();
  }

  /** The character that follows in the tree, also where it is gone. */
  private CharId after(@Nullable CharId id) {
    if (id == null) {
      Piece first = requireNonNull(order.first()).value();
      return new CharId(first.replica(), first.from());
    }
    long label =
        requireNonNull(requireNonNull(authors.get(id.replica())).labels().floor(id.counter()))
            .value();
    Piece piece = requireNonNull(order.get(label));
    if (id.counter() + 1 < piece.end()) {
      return id.plus(1);
    }
    Piece next = requireNonNull(order.ceiling(label + 1)).value();
    return new CharId(next.replica(), next.from());
  }

  @Nullable RunNode node(CharId id) {
    Author author = authors.get(id.replica());
    var entry = author == null ? null : author.runs().floor(id.counter());
    return entry != null && id.counter() < entry.value().end() ? entry.value() : null;
  }

  /** The same runs; how the text is cut into pieces does not count. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof Text text && runs().equals(text.runs()));
  }

  @Override
  public int hashCode() {
    return runs().hashCode();
  }

  /** What is shown. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(length());
    order.forEach(
        (piece, label) -> {
          if (!piece.gone()) {
            RunNode node = requireNonNull(node(new CharId(piece.replica(), piece.from())));
            text.append(node.text(piece.from() - node.from(), piece.count()));
          }
        });
    return text.toString();
  }
}

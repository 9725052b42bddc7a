package dev.eddyline.projection.dashboard.text;

import static java.util.Objects.requireNonNull;

import dev.eddyline.schemas.dashboard.Mark;
import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.Tag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * One change of a {@link Text} on its way to the next. The pieces are in the order of the text by
 * their labels, numbers with gaps between them; where a gap is used up, the labels of a stretch are
 * spread anew (Bender and others, "Two Simplified Algorithms for Maintaining Order in a List",
 * 2002). One thread.
 */
final class TextChange {

  private static final int LABEL_BITS = 62;
  private static final long LABEL_MAX = (1L << LABEL_BITS) - 1;

  /** The gap left where text grows at its end or its beginning. */
  private static final long STEP = 1L << 36;

  /** How much emptier than full a stretch of twice the length has to be. */
  private static final double THINNING = 1.4;

  private LongTree<Piece> order;
  private TreePMap<String, Author> authors;
  private List<CharId> roots;
  private int inserted;
  private int runs;
  private boolean changed;

  TextChange(Text text) {
    order = text.order;
    authors = text.authors;
    roots = text.roots;
    inserted = text.inserted();
    runs = text.runCount();
  }

  /** The text it has led to; the one before where nothing has changed. */
  Text done(Text before) {
    return changed ? new Text(order, authors, roots, inserted, runs) : before;
  }

  /** Puts a text in, whose ids are new and whose parent is known. */
  void insert(CharId id, @Nullable CharId parent, Side side, String text) {
    changed = true;
    CharId next = id;
    CharId above = parent;
    Side where = side;
    int length = text.length();
    for (int start = 0; start < length; ) {
      boolean grows = where == Side.RIGHT && above != null && growsFrom(above, next);
      int room = Text.RUN_CHARS_MAX - (grows ? node(requireNonNull(above)).count() : 0);
      int left = text.codePointCount(start, length);
      int count = Math.min(room, left);
      int end = text.offsetByCodePoints(start, count);
      place(next, count, above, where, grows);
      if (grows) {
        put(node(requireNonNull(above)).withText(text.substring(start, end), count));
      } else {
        add(next, above, where, text.substring(start, end));
      }
      inserted += count;
      next = next.plus(count);
      above = next.plus(-1);
      where = Side.RIGHT;
      start = end;
    }
  }

  /** Whether a character goes on with the run of its parent. */
  private boolean growsFrom(CharId parent, CharId id) {
    RunNode node = node(parent);
    return parent.plus(1).equals(id)
        && node.last().equals(parent)
        && node.count() < Text.RUN_CHARS_MAX;
  }

  private void add(CharId id, @Nullable CharId parent, Side side, String text) {
    put(
        RunNode.of(
            new Run(
                id.replica(),
                id.counter(),
                parent == null ? null : parent.toString(),
                side,
                text,
                List.of())));
    runs++;
    if (parent == null) {
      roots = RunNode.plus(roots, id);
    } else {
      RunNode above = node(parent);
      put(above.withChild(parent.counter() - above.from(), side, id));
    }
  }

  /** Finds the place among the siblings, which are sorted by id, and puts the characters there. */
  private void place(CharId id, int count, @Nullable CharId parent, Side side, boolean grows) {
    List<CharId> siblings = siblings(parent, side);
    for (CharId sibling : siblings) {
      if (sibling.compareTo(id) > 0) {
        putBefore(leftmost(sibling), id, count, grows);
        return;
      }
    }
    if (side == Side.LEFT) {
      putBefore(requireNonNull(parent), id, count, grows);
    } else if (!siblings.isEmpty()) {
      putAfter(rightmost(siblings.getLast()), id, count, grows);
    } else if (parent != null) {
      putAfter(parent, id, count, grows);
    } else {
      putBetween(null, null, id, count, grows);
    }
  }

  private List<CharId> siblings(@Nullable CharId parent, Side side) {
    if (parent == null) {
      return side == Side.RIGHT ? roots : List.of();
    }
    RunNode node = node(parent);
    int place = parent.counter() - node.from();
    return side == Side.RIGHT ? node.allRight(place) : node.children(place, side);
  }

  /** The first character of a subtree. */
  private CharId leftmost(CharId top) {
    for (CharId at = top; ; ) {
      RunNode node = node(at);
      List<CharId> left = node.children(at.counter() - node.from(), Side.LEFT);
      if (left.isEmpty()) {
        return at;
      }
      at = left.getFirst();
    }
  }

  /**
   * The last character of a subtree. The steps are as many as runs hang on one another at its right
   * end.
   */
  private CharId rightmost(CharId top) {
    for (CharId at = top; ; ) {
      CharId next = beyondRun(at);
      if (next == null) {
        return node(at).last();
      }
      at = next;
    }
  }

  /** A child whose subtree comes after the rest of a character's run; null where there is none. */
  private @Nullable CharId beyondRun(CharId id) {
    RunNode node = node(id);
    int first = RunNode.slot(id.counter() - node.from(), Side.RIGHT);
    for (var slot : node.children().tailMap(first, true).entrySet()) {
      int place = slot.getKey() / 2;
      boolean right = slot.getKey() % 2 == 1;
      if (right) {
        CharId most = slot.getValue().getLast();
        if (place + 1 == node.count() || most.compareTo(node.idAt(place + 1)) > 0) {
          return most;
        }
      }
    }
    return null;
  }

  private void putBefore(CharId neighbour, CharId id, int count, boolean grows) {
    long label = cut(neighbour);
    var previous = order.floor(label - 1);
    putBetween(previous, new LongTree.Entry<>(label, pieceAt(label)), id, count, grows);
  }

  private void putAfter(CharId neighbour, CharId id, int count, boolean grows) {
    cut(neighbour.plus(1), neighbour);
    long label = labelOf(neighbour);
    var next = order.ceiling(label + 1);
    putBetween(new LongTree.Entry<>(label, pieceAt(label)), next, id, count, grows);
  }

  private void putBetween(
      LongTree.@Nullable Entry<Piece> previous,
      LongTree.@Nullable Entry<Piece> next,
      CharId id,
      int count,
      boolean grows) {
    if (grows && previous != null && joins(previous.value(), id)) {
      Piece piece = previous.value();
      order = order.plus(previous.key(), piece.part(piece.from(), piece.count() + count));
      return;
    }
    long label = labelBetween(previous, next);
    setPiece(label, new Piece(author(id.replica()).replica(), id.counter(), count, false));
  }

  /** Whether a character that goes on with a run goes on with a piece as well. */
  private static boolean joins(Piece piece, CharId id) {
    return !piece.gone() && piece.replica().equals(id.replica()) && piece.end() == id.counter();
  }

  private long labelBetween(
      LongTree.@Nullable Entry<Piece> previous, LongTree.@Nullable Entry<Piece> next) {
    if (previous == null && next == null) {
      return LABEL_MAX / 2;
    }
    Piece before = previous == null ? null : previous.value();
    Piece after = next == null ? null : next.value();
    for (boolean spread = false; ; spread = true) {
      long low = before == null ? -1 : labelOf(new CharId(before.replica(), before.from()));
      long high =
          after == null ? LABEL_MAX + 1 : labelOf(new CharId(after.replica(), after.from()));
      if (high - low > 1) {
        long half = low + (high - low) / 2;
        if (after == null) {
          return Math.min(half, low + STEP);
        }
        return before == null ? Math.max(half, high - STEP) : half;
      }
      if (spread) {
        throw new IllegalStateException("no room among " + order.size() + " pieces");
      }
      spread(before == null ? high : low);
    }
  }

  /** Spreads the labels of the smallest stretch around one that is thin enough. */
  private void spread(long label) {
    double capacity = 1;
    for (int bits = 1; bits <= LABEL_BITS; bits++) {
      capacity *= 2 / THINNING;
      long low = label >> bits << bits;
      long high = low + (1L << bits) - 1;
      int count = order.rank(high + 1) - order.rank(low);
      long step = (1L << bits) / (count + 1);
      if (count <= capacity && step > 1) {
        List<Piece> pieces = new ArrayList<>(count);
        for (var at = order.ceiling(low); at != null && at.key() <= high; ) {
          pieces.add(at.value());
          order = order.minus(at.key());
          at = order.ceiling(at.key());
        }
        for (int i = 0; i < pieces.size(); i++) {
          setPiece(low + step / 2 + i * step, pieces.get(i));
        }
        return;
      }
    }
    throw new IllegalStateException("no room among " + order.size() + " pieces");
  }

  /** Puts a tag on characters, which are known. */
  void tag(Span span, Tag tag) {
    int end = span.from() + span.count();
    for (int at = span.from(); at < end; ) {
      RunNode node = node(new CharId(span.replica(), at));
      int count = Math.min(node.end(), end) - at;
      int place = at - node.from();
      List<Mark> marks = Marks.with(node.run().marks(), place, count, tag);
      if (!marks.equals(node.run().marks())) {
        changed = true;
        put(node.withMarks(marks));
        for (Marks.Stretch stretch : Marks.stretches(marks, place, count)) {
          show(span.replica(), node.from() + stretch.from(), stretch.count(), stretch.gone());
        }
      }
      at += count;
    }
  }

  private void show(String replica, int from, int count, boolean gone) {
    int end = from + count;
    for (int at = from; at < end; ) {
      CharId id = new CharId(replica, at);
      Piece piece = pieceAt(labelOf(id));
      int last = Math.min(piece.end(), end);
      if (piece.gone() != gone) {
        long label = cut(id);
        if (last < piece.end()) {
          cut(new CharId(replica, last));
          label = labelOf(id);
        }
        setPiece(label, new Piece(piece.replica(), at, last - at, gone));
        join(new CharId(replica, at));
      }
      at = last;
    }
    join(new CharId(replica, end - 1));
    joinNext(new CharId(replica, end - 1));
  }

  /** Makes a piece and the one before it in the text one, where they are of one kind. */
  private void join(CharId id) {
    long label = labelOf(id);
    Piece piece = pieceAt(label);
    var previous = order.floor(label - 1);
    if (previous != null && alike(previous.value(), piece)) {
      Piece first = previous.value();
      order =
          order
              .minus(label)
              .plus(previous.key(), first.part(first.from(), first.count() + piece.count()));
      Author author = author(piece.replica());
      put(author.withLabels(author.labels().minus(piece.from())));
    }
  }

  private void joinNext(CharId id) {
    var next = order.ceiling(labelOf(id) + 1);
    if (next != null && alike(pieceAt(labelOf(id)), next.value())) {
      join(new CharId(next.value().replica(), next.value().from()));
    }
  }

  private boolean alike(Piece one, Piece next) {
    return one.gone() == next.gone()
        && one.end() == next.from()
        && one.replica().equals(next.replica())
        && node(new CharId(next.replica(), next.from())).from() < next.from();
  }

  /** Cuts a piece before a character, unless it begins there; the label of the second half. */
  private long cut(CharId id) {
    long label = labelOf(id);
    Piece piece = pieceAt(label);
    int characters = id.counter() - piece.from();
    if (characters == 0) {
      return label;
    }
    // The second half is put in as if it were new, so the first must be seen without it.
    Piece first = piece.part(piece.from(), characters);
    order = order.plus(label, first);
    long second = labelBetween(new LongTree.Entry<>(label, first), order.ceiling(label + 1));
    setPiece(second, piece.part(id.counter(), piece.count() - characters));
    return second;
  }

  /** Cuts a piece before a character that may not be in the piece of the one before it. */
  private void cut(CharId id, CharId before) {
    if (id.counter() < pieceAt(labelOf(before)).end()) {
      cut(id);
    }
  }

  private void setPiece(long label, Piece piece) {
    order = order.plus(label, piece);
    Author author = author(piece.replica());
    put(author.withLabels(author.labels().plus(piece.from(), label)));
  }

  private Piece pieceAt(long label) {
    return requireNonNull(order.get(label));
  }

  private long labelOf(CharId id) {
    return requireNonNull(author(id.replica()).labels().floor(id.counter())).value();
  }

  private RunNode node(CharId id) {
    return requireNonNull(author(id.replica()).runs().floor(id.counter())).value();
  }

  private Author author(String replica) {
    Author author = authors.get(replica);
    return author == null ? Author.of(replica) : author;
  }

  private void put(RunNode node) {
    put(author(node.run().replica()).withRun(node));
  }

  private void put(Author author) {
    authors = authors.plus(author.replica(), author);
  }
}

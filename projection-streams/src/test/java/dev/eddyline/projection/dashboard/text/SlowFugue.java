package dev.eddyline.projection.dashboard.text;

import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The algorithm as the paper has it: a tree with a node for each character, walked from its root
 * each time. Edits must come in an order in which they could be made.
 */
final class SlowFugue {

  private static final class Node {
    private final String character;
    private final TreeMap<CharId, Node> left = new TreeMap<>();
    private final TreeMap<CharId, Node> right = new TreeMap<>();
    private boolean gone;

    private Node(String character) {
      this.character = character;
    }
  }

  private final Node root = new Node("");
  private final Map<CharId, Node> nodes = new HashMap<>();

  static SlowFugue of(List<NoteEdit> edits) {
    SlowFugue text = new SlowFugue();
    edits.forEach(text::apply);
    return text;
  }

  private void apply(NoteEdit edit) {
    String replica = edit.stamp().substring(edit.stamp().lastIndexOf('.') + 1);
    for (Insert insert : edit.inserts()) {
      Node parent = insert.parent() == null ? root : at(CharId.parse(insert.parent()));
      Side side = insert.side();
      CharId id = new CharId(replica, insert.counter());
      for (int c : insert.text().codePoints().toArray()) {
        Node node = new Node(Character.toString(c));
        (side == Side.LEFT ? parent.left : parent.right).put(id, node);
        nodes.put(id, node);
        parent = node;
        side = Side.RIGHT;
        id = id.plus(1);
      }
    }
    for (Span span : edit.deletes()) {
      for (int i = 0; i < span.count(); i++) {
        at(new CharId(span.replica(), span.from() + i)).gone = true;
      }
    }
  }

  private Node at(CharId id) {
    @Nullable Node node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException("unknown: " + id);
    }
    return node;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    write(root, text);
    return text.toString();
  }

  private static void write(Node node, StringBuilder text) {
    node.left.values().forEach(child -> write(child, text));
    if (!node.gone) {
      text.append(node.character);
    }
    node.right.values().forEach(child -> write(child, text));
  }
}

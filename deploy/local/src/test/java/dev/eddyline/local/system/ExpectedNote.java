package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A note's text as docs/DASHBOARDS.md has it, one node for each character, written apart from what
 * the projection does: what a client knows of a note, and what edits must come to. Slow. Used by
 * one thread.
 */
final class ExpectedNote {

  private static final Id ROOT = new Id("", -1);

  /** A character's. */
  private record Id(String replica, int counter) implements Comparable<Id> {

    static Id parse(@Nullable JsonNode id) {
      if (id == null || id.isNull()) {
        return ROOT;
      }
      int colon = id.textValue().lastIndexOf(':');
      return new Id(
          id.textValue().substring(0, colon),
          Integer.parseInt(id.textValue().substring(colon + 1)));
    }

    @Override
    public int compareTo(Id other) {
      int order = replica.compareTo(other.replica);
      return order == 0 ? Integer.compare(counter, other.counter) : order;
    }

    @Override
    public String toString() {
      return replica + ":" + counter;
    }
  }

  /**
   * A character.
   *
   * @param text empty where it was gone already
   */
  private record Node(Id id, Id parent, boolean left, String text, boolean gone) {}

  private record Visit(Id id, boolean alone) {}

  private final Map<Id, Node> nodes = new HashMap<>();

  /** What the view of a note shows. */
  static ExpectedNote shown(JsonNode state) {
    ExpectedNote note = new ExpectedNote();
    for (Map.Entry<String, JsonNode> entry : state.get("runs").properties()) {
      JsonNode run = entry.getValue();
      int[] shown = run.get("text").textValue().codePoints().toArray();
      Map<Integer, Integer> gone = new HashMap<>();
      for (int i = 0; i < run.get("gone").size(); i += 2) {
        gone.put(run.get("gone").get(i).intValue(), run.get("gone").get(i + 1).intValue());
      }
      int colon = entry.getKey().lastIndexOf(':');
      String replica = entry.getKey().substring(0, colon);
      int counter = Integer.parseInt(entry.getKey().substring(colon + 1));
      List<String> texts = new ArrayList<>();
      for (int at = 0; at < shown.length || gone.containsKey(texts.size()); ) {
        Integer gap = gone.get(texts.size());
        if (gap == null) {
          texts.add(Character.toString(shown[at++]));
        } else {
          texts.addAll(Collections.nCopies(gap, ""));
        }
      }
      note.put(replica, counter, Id.parse(run.get("parent")), run.get("side").textValue(), texts);
    }
    return note;
  }

  /** What edits come to, in whatever order they were made. */
  static ExpectedNote of(Iterable<BoardEdit> edits) {
    ExpectedNote note = new ExpectedNote();
    edits.forEach(edit -> note.insert(edit.stamp().replica(), edit.payload()));
    edits.forEach(edit -> note.delete(edit.payload()));
    return note;
  }

  void insert(String replica, JsonNode edit) {
    for (JsonNode insert : edit.path("inserts")) {
      List<String> texts =
          insert.get("text").textValue().codePoints().mapToObj(Character::toString).toList();
      put(
          replica,
          insert.get("counter").intValue(),
          Id.parse(insert.get("parent")),
          insert.get("side").textValue(),
          texts);
    }
  }

  void delete(JsonNode edit) {
    for (JsonNode span : edit.path("deletes")) {
      int from = span.get("from").intValue();
      for (int at = from; at < from + span.get("count").intValue(); at++) {
        nodes.computeIfPresent(
            new Id(span.get("replica").textValue(), at),
            (id, node) -> new Node(id, node.parent(), node.left(), node.text(), true));
      }
    }
  }

  private void put(String replica, int counter, Id parent, String side, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      Id id = new Id(replica, counter + i);
      Id above = i == 0 ? parent : new Id(replica, counter + i - 1);
      boolean left = i == 0 && side.equals("left");
      nodes.putIfAbsent(id, new Node(id, above, left, texts.get(i), texts.get(i).isEmpty()));
    }
  }

  /** The fields of a command that puts a text in the place of some characters, made here too. */
  ObjectNode edit(String replica, int counter, int position, int deleted, String inserted) {
    List<Node> order = walk();
    List<Node> shown = order.stream().filter(node -> !node.gone()).toList();
    ObjectNode edit = EddylineProcess.JSON.createObjectNode();
    ArrayNode deletes = edit.putArray("deletes");
    for (Node node : shown.subList(position, position + deleted)) {
      deletes
          .addObject()
          .put("replica", node.id().replica())
          .put("from", node.id().counter())
          .put("count", 1);
    }
    if (!inserted.isEmpty()) {
      Id before = position == 0 ? ROOT : shown.get(position - 1).id();
      boolean hasRight =
          nodes.values().stream().anyMatch(node -> !node.left() && node.parent().equals(before));
      Id parent = before;
      if (hasRight) {
        int at = position == 0 ? -1 : order.indexOf(shown.get(position - 1));
        parent = order.get(at + 1).id();
      }
      ObjectNode insert = edit.putArray("inserts").addObject().put("counter", counter);
      insert.put("parent", parent.equals(ROOT) ? null : parent.toString());
      insert.put("side", hasRight ? "left" : "right").put("text", inserted);
    }
    insert(replica, edit);
    delete(edit);
    return edit;
  }

  int length() {
    return (int) nodes.values().stream().filter(node -> !node.gone()).count();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    walk().stream().filter(node -> !node.gone()).forEach(node -> text.append(node.text()));
    return text.toString();
  }

  /** All characters in order, those that are gone among them. */
  private List<Node> walk() {
    Map<Id, List<Id>> left = new HashMap<>();
    Map<Id, List<Id>> right = new HashMap<>();
    for (Node node : nodes.values()) {
      (node.left() ? left : right)
          .computeIfAbsent(node.parent(), parent -> new ArrayList<>())
          .add(node.id());
    }
    // What is taken from the stack first is put there last.
    left.values().forEach(ids -> ids.sort(Collections.reverseOrder()));
    right.values().forEach(ids -> ids.sort(Collections.reverseOrder()));
    List<Node> order = new ArrayList<>();
    Deque<Visit> visits = new ArrayDeque<>();
    right.getOrDefault(ROOT, List.of()).forEach(id -> visits.push(new Visit(id, false)));
    while (!visits.isEmpty()) {
      Visit visit = visits.pop();
      Node node = nodes.get(visit.id());
      if (visit.alone() && node != null) {
        order.add(node);
      } else {
        right.getOrDefault(visit.id(), List.of()).forEach(id -> visits.push(new Visit(id, false)));
        visits.push(new Visit(visit.id(), true));
        left.getOrDefault(visit.id(), List.of()).forEach(id -> visits.push(new Visit(id, false)));
      }
    }
    return order;
  }
}

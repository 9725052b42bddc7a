package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An edit of a board, as a command asked for it or as an event tells it.
 *
 * @param command the command's id
 * @param name the command's, such as {@code add-tile}
 * @param by the actor
 * @param payload its fields, those that are absent left out or null
 */
record BoardEdit(String command, String name, String by, JsonNode payload) {

  /** What an event of a board says; fails at one that a client's edit never is. */
  static BoardEdit of(SeenEvent.Fact fact) {
    JsonNode payload = fact.payload();
    return switch (fact.type()) {
      case "created" -> new BoardEdit(fact.command(), "create", fact.actor(), payload);
      case "renamed" -> new BoardEdit(fact.command(), "rename", fact.actor(), payload);
      case "tileAdded" -> new BoardEdit(fact.command(), "add-tile", fact.actor(), payload);
      case "tileEdited" -> new BoardEdit(fact.command(), "edit-tile", fact.actor(), payload);
      case "tileRemoved" -> new BoardEdit(fact.command(), "remove-tile", fact.actor(), payload);
      case "noteEdited" ->
          new BoardEdit(fact.command(), "edit-note", fact.actor(), payload.get("edit"));
      default -> throw new AssertionError("an event that is no edit: " + fact);
    };
  }

  Stamp stamp() {
    return Stamp.parse(payload.get("stamp").textValue());
  }

  String tile() {
    return payload.get("tile").textValue();
  }

  /** The time of a hybrid logical clock: by time, counter, replica. */
  record Stamp(long ms, int counter, String replica) implements Comparable<Stamp> {

    static Stamp parse(String stamp) {
      String[] parts = stamp.split("\\.", 3);
      return new Stamp(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), parts[2]);
    }

    @Override
    public int compareTo(Stamp other) {
      int order = Long.compare(ms, other.ms);
      if (order == 0) {
        order = Integer.compare(counter, other.counter);
      }
      return order == 0 ? replica.compareTo(other.replica) : order;
    }

    @Override
    public String toString() {
      return ms + "." + counter + "." + replica;
    }
  }
}

package dev.eddyline.local.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One of a client's numbered commands, the same whenever it is sent.
 *
 * @param id the command id; for one of a source what the gateway makes of it
 * @param source null where it is known again by its id
 * @param sequence its number in its source; 0 without one
 * @param poll the entity
 * @param name of the command, in kebab case
 * @param member who votes
 * @param expected the version it is meant for; null for any
 * @param awaits whether its outcome is waited for
 */
record Numbered(
    String id,
    @Nullable String source,
    long sequence,
    String poll,
    String name,
    ObjectNode payload,
    String member,
    @Nullable Long expected,
    boolean awaits) {

  /** As it stands on a line of a batch or in a message. */
  ObjectNode line() {
    ObjectNode line = payload.objectNode();
    line.put("to", "poll/" + poll + "/" + name).put("actor", member).put("await", awaits);
    if (source == null) {
      line.put("command", id);
    } else {
      line.put("source", source).put("sequence", sequence);
    }
    if (expected != null) {
      line.put("expectedVersion", expected);
    }
    line.set("payload", payload);
    return line;
  }

  /** The same, of one who waits for its outcome. */
  Numbered awaited() {
    return new Numbered(id, source, sequence, poll, name, payload, member, expected, true);
  }

  /** The same, meant for a version. */
  Numbered meantFor(long version) {
    return new Numbered(id, source, sequence, poll, name, payload, member, version, awaits);
  }
}

package dev.eddyline.push.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.schemas.json.JsonDiff;
import java.io.IOException;

/**
 * What a view says, held as bytes: very many views are held, and few of them are looked at.
 * Immutable; any thread.
 */
public interface State {

  /** What a state is at its root. */
  enum Root {
    OBJECT,
    ARRAY,
    /** Nothing that has parts. */
    LEAF
  }

  Root root();

  /** How many bytes are held. */
  int bytes();

  /** As a tree, which is made at each call. */
  JsonNode tree();

  /** Writes it as JSON. */
  void write(JsonGenerator out) throws IOException;

  /** Whether a patch can lead from here to another state: it never replaces the root. */
  default boolean comparable(State to) {
    return root() != Root.LEAF && root() == to.root();
  }

  /**
   * Writes the RFC 6902 patch from here to another state as one JSON array, empty where both say
   * the same: that which {@link JsonDiff} writes.
   *
   * @param to to which this is {@link #comparable}
   */
  default void writePatch(State to, JsonGenerator out) throws IOException {
    JsonDiff.write(tree(), to.tree(), out);
  }
}

package dev.eddyline.push.presence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who follows a view, over all gateways.
 *
 * @param count subscriptions; 0 where nobody follows it
 * @param actors the first of their different names, sorted, {@link Statement#ACTORS_MAX} at most;
 *     null where the kind shows none
 * @param more how many further names there are, at most
 */
record Total(long count, @Nullable List<String> actors, long more) {

  /** Nobody follows it. */
  static final Total NOBODY = new Total(0, null, 0);

  /** The state of the view that tells it. */
  JsonNode state() {
    ObjectNode state = JsonNodeFactory.instance.objectNode().put("count", count);
    if (actors != null) {
      actors.forEach(state.putArray("actors")::add);
      if (more > 0) {
        state.put("more", more);
      }
    }
    return state;
  }
}

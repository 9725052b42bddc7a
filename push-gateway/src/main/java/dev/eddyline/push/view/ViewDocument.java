package dev.eddyline.push.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A view at a position, as it comes from its record.
 *
 * @param at when the command that led there was taken
 * @param trace that command's {@code traceparent} (W3C Trace Context); null where it had none
 * @param state what the world may see
 */
public record ViewDocument(Position position, Instant at, @Nullable String trace, State state) {

  /** A view that is in no record, and that no traced command led to. */
  public ViewDocument(Position position, Instant at, JsonNode state) {
    this(position, at, null, JsonState.of(state));
  }
}

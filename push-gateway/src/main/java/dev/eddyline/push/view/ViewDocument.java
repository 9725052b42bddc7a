package dev.eddyline.push.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A view at a position.
 *
 * @param at when the command that led there was taken
 * @param state what the world may see; never changed once it is here
 */
public record ViewDocument(Position position, Instant at, JsonNode state) {}

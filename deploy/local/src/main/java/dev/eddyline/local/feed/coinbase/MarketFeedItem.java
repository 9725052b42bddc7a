package dev.eddyline.local.feed.coinbase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A message of an exchange as a command of the market kind.
 *
 * @param received when whoever captured it received it; microsecond precision
 * @param entity the instrument
 * @param command in kebab case
 * @param key the command's id: the same for the same message whenever the capture is read
 * @param payload the command's body
 */
public record MarketFeedItem(
    Instant received, String entity, String command, String key, ObjectNode payload) {}

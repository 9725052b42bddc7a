package dev.eddyline.ingest.admit;

import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.topic.Topics;

/**
 * A kind whose commands are taken.
 *
 * @param topics where they go
 * @param schema what they may be
 */
public record CommandKind(Topics topics, CommandSchema schema) {

  public String name() {
    return topics.kind();
  }
}

package dev.eddyline.push.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;

/** Small documents for tests. */
public final class Documents {

  public static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  private Documents() {}

  /** The state is {@code {"votes":votes}}. */
  public static ViewDocument document(long version, String epoch, int votes) {
    return new ViewDocument(
        new Position(version, epoch),
        AT,
        JsonNodeFactory.instance.objectNode().put("votes", votes));
  }
}

package dev.eddyline.push.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Small documents for tests. */
public final class Documents {

  public static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");

  public static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private Documents() {}

  /** The state is {@code {"votes":votes}}. */
  public static ViewDocument document(long version, String epoch, int votes) {
    return new ViewDocument(
        new Position(version, epoch),
        AT,
        JsonNodeFactory.instance.objectNode().put("votes", votes));
  }

  /** The same, made by a command of that trace. */
  public static ViewDocument traced(long version, String epoch, int votes, @Nullable String trace) {
    ViewDocument document = document(version, epoch, votes);
    return new ViewDocument(document.position(), document.at(), trace, document.state());
  }
}

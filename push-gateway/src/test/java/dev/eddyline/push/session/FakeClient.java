package dev.eddyline.push.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A client as docs/PROTOCOL.md has it, with a patch library that is not ours. Fails at once on a
 * gap, a repetition, or a version that goes back.
 */
public final class FakeClient {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What it has of a view. */
  public record Held(long version, String epoch, JsonNode state) {}

  private final Map<String, Held> views = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /** Takes one message. */
  public void take(String event, String json) {
    try {
      take(event, MAPPER.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  private void take(String event, JsonNode message) {
    counts.merge(event, 1, Integer::sum);
    String view = message.get("view").textValue();
    Held held = views.get(view);
    switch (event) {
      case "snapshot" -> {
        long version = message.get("version").longValue();
        String epoch = message.get("epoch").textValue();
        if (held != null) {
          assertThat(epoch).as("epoch of %s without a reset", view).isEqualTo(held.epoch());
          assertThat(version).as("version of %s", view).isGreaterThan(held.version());
        }
        views.put(view, new Held(version, epoch, message.get("state")));
      }
      case "patch" -> {
        assertThat(held).as("a patch of %s without a snapshot", view).isNotNull();
        assertThat(message.get("from").longValue()).as("gap in %s", view).isEqualTo(held.version());
        assertThat(message.get("epoch").textValue()).isEqualTo(held.epoch());
        views.put(
            view,
            new Held(
                message.get("to").longValue(),
                held.epoch(),
                JsonPatch.apply(message.get("patch"), held.state())));
      }
      case "reset" -> {
        counts.merge("reset " + message.get("code").textValue(), 1, Integer::sum);
        views.remove(view);
      }
      case "gone" -> views.remove(view);
      case "error" -> {}
      default -> throw new AssertionError("no such event: " + event);
    }
  }

  public Held held(String view) {
    return views.get(view);
  }

  /** How many messages of an event came; of resets also by their code, {@code reset code}. */
  public int count(String event) {
    return counts.getOrDefault(event, 0);
  }

  /** Its cursor. */
  public String cursor() {
    StringBuilder text = new StringBuilder();
    views.forEach(
        (view, held) ->
            text.append(text.isEmpty() ? "" : ",")
                .append(view + "@" + held.version() + "." + held.epoch()));
    return text.toString();
  }
}

package dev.eddyline.local.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway answered.
 *
 * @param status the HTTP status
 * @param retryAfter when to try again, where it said so
 * @param body as it came
 */
record Answer(int status, @Nullable Duration retryAfter, String body) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The outcome's or the problem's code, or the status where the body has none. */
  String code() {
    JsonNode code = json().path("code");
    return code.isTextual() ? code.textValue() : "http-" + status;
  }

  /** What went wrong and in which fields, for people. */
  String detail() {
    JsonNode problem = json();
    StringBuilder text = new StringBuilder();
    text.append(status).append(' ').append(code());
    if (problem.path("detail").isTextual()) {
      text.append(": ").append(problem.path("detail").textValue());
    }
    for (JsonNode error : problem.path("errors")) {
      text.append("; ")
          .append(error.path("field").asText())
          .append(' ')
          .append(error.path("message").asText());
    }
    return text.toString();
  }

  private JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      // A proxy's page perhaps; the status says enough.
      return JSON.missingNode();
    }
  }
}

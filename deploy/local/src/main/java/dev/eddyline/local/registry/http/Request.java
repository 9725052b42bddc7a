package dev.eddyline.local.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.local.registry.core.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, decoded.
 *
 * @param path its segments
 * @param parameters the first value of each
 * @param body null where there is none
 */
record Request(
    String method, List<String> path, Map<String, String> parameters, @Nullable JsonNode body) {

  boolean flag(String parameter) {
    return "true".equalsIgnoreCase(parameters.getOrDefault(parameter, "false"));
  }

  String text(String parameter, String otherwise) {
    return parameters.getOrDefault(parameter, otherwise);
  }

  /** A count that pages a listing: 0 or more. */
  int count(String parameter, int otherwise) {
    String value = parameters.get(parameter);
    if (value == null || value.equals("-1")) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw Refusal.malformed(400, "not a count: " + parameter + "=" + value);
    }
    return Integer.parseInt(value);
  }

  JsonNode object() {
    if (body == null || !body.isObject()) {
      throw Refusal.malformed(422, "the body must be a JSON object");
    }
    return body;
  }
}

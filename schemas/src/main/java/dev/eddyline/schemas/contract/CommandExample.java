package dev.eddyline.schemas.contract;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A whole command as a client may send it, and what comes of it where all that stand before it have
 * been sent and nothing else.
 *
 * @param name of its own among all of its kind
 * @param summary what happens, for people
 * @param id the entity
 * @param command in kebab case
 * @param headers of the request, beside its media type
 * @param payload of the command
 * @param status of the answer, as HTTP has it
 * @param answer what its body has; it may have more that depends on the place, as links do
 */
public record CommandExample(
    String name,
    String summary,
    String id,
    String command,
    Map<String, String> headers,
    ObjectNode payload,
    int status,
    ObjectNode answer) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * Reads a file of examples.
   *
   * @param neighbour a class in whose package the file lies
   * @throws IllegalArgumentException if there is no such file
   */
  static List<CommandExample> beside(Class<?> neighbour, String name) {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no examples '%s' beside %s".formatted(name, neighbour.getName()));
      }
      return List.copyOf(JSON.readValue(in, new TypeReference<List<CommandExample>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read examples '" + name + "'", e);
    }
  }
}

package dev.eddyline.local.feed;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a row becomes a command; the format is in docs/FEED.md.
 *
 * @param command the command of each row
 * @param prepare commands without a row, sent once before the first
 */
record Mapping(CommandTemplate command, List<Preparation> prepare) {

  private static final Set<String> COMMAND_FIELDS =
      Set.of("kind", "entity", "command", "key", "actor", "member", "payload");
  private static final String VALUES = "values";
  private static final String PREPARE = "prepare";
  private static final String MAY_BE_REJECTED = "mayBeRejected";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * A command sent before the rows.
   *
   * @param mayBeRejected codes of rejections that are no failure, as when it was done before
   */
  record Preparation(CommandTemplate command, Set<String> mayBeRejected) {}

  /**
   * Reads a mapping.
   *
   * @throws FeedException if there is no such file, or it is no mapping
   */
  static Mapping read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw FeedException.unreadable(file, e);
    } catch (FeedException e) {
      throw new FeedException("mapping " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Parses a mapping's text.
   *
   * @throws FeedException if it is no mapping; the message names the field
   */
  static Mapping parse(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new FeedException("this is no JSON: " + e.getMessage(), e);
    }
    refuseUnknown(json, with(VALUES, PREPARE), "");
    Map<String, Map<String, JsonNode>> values = values(json.path(VALUES));
    CommandTemplate command = command(json, values, "");
    List<Preparation> prepare = new ArrayList<>();
    for (JsonNode one : array(json.path(PREPARE), PREPARE)) {
      prepare.add(preparation(one, json, PREPARE + "/" + prepare.size() + "/"));
    }
    return new Mapping(command, List.copyOf(prepare));
  }

  /** Kind, entity and actor are those of the rows where it names none of its own. */
  private static Preparation preparation(JsonNode one, JsonNode rows, String at) {
    refuseUnknown(one, with(MAY_BE_REJECTED), at);
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    for (String inherited : List.of("kind", "entity", "actor")) {
      if (rows.has(inherited)) {
        whole.set(inherited, rows.get(inherited));
      }
    }
    whole.setAll((ObjectNode) one);
    CommandTemplate command = command(whole, Map.of(), at);
    if (!command.constant()) {
      throw new FeedException(at + " refers to a row, but is sent before the first");
    }
    Set<String> codes = new TreeSet<>();
    for (JsonNode code : array(one.path(MAY_BE_REJECTED), at + MAY_BE_REJECTED)) {
      codes.add(code.asText());
    }
    return new Preparation(command, Set.copyOf(codes));
  }

  private static CommandTemplate command(
      JsonNode json, Map<String, Map<String, JsonNode>> values, String at) {
    return new CommandTemplate(
        required(json, "kind", values, at),
        required(json, "entity", values, at),
        required(json, "command", values, at),
        required(json, "key", values, at),
        optional(json, "actor", values, at),
        optional(json, "member", values, at),
        payload(json, values, at));
  }

  private static Template payload(
      JsonNode json, Map<String, Map<String, JsonNode>> values, String at) {
    if (!json.path("payload").isObject()) {
      throw new FeedException(at + "payload must be an object");
    }
    return template(json, "payload", values, at);
  }

  private static Template required(
      JsonNode json, String field, Map<String, Map<String, JsonNode>> values, String at) {
    if (!json.has(field)) {
      throw new FeedException(at + field + " is missing");
    }
    return requireNonNull(optional(json, field, values, at));
  }

  private static @Nullable Template optional(
      JsonNode json, String field, Map<String, Map<String, JsonNode>> values, String at) {
    if (!json.has(field)) {
      return null;
    }
    JsonNode text = json.get(field);
    if (!text.isTextual() || text.textValue().isBlank()) {
      throw new FeedException(at + field + " must be a text, not " + text);
    }
    return template(json, field, values, at);
  }

  private static Template template(
      JsonNode json, String field, Map<String, Map<String, JsonNode>> values, String at) {
    try {
      return Template.parse(json.get(field), values);
    } catch (FeedException e) {
      throw new FeedException(at + field + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Map<String, JsonNode>> values(JsonNode json) {
    if (json.isMissingNode()) {
      return Map.of();
    }
    Map<String, Map<String, JsonNode>> values = new HashMap<>();
    for (Entry<String, JsonNode> named : object(json, VALUES).properties()) {
      String at = VALUES + "/" + named.getKey();
      if (named.getKey().equals(Template.NUMBER)) {
        throw new FeedException(at + ": this name is built in");
      }
      Map<String, JsonNode> translation = new HashMap<>();
      object(named.getValue(), at)
          .properties()
          .forEach(entry -> translation.put(entry.getKey(), entry.getValue()));
      values.put(named.getKey(), translation);
    }
    return values;
  }

  private static void refuseUnknown(JsonNode json, Set<String> known, String at) {
    for (Entry<String, JsonNode> field : object(json, at.isEmpty() ? "it" : at).properties()) {
      if (!known.contains(field.getKey())) {
        throw new FeedException(
            at + field.getKey() + " is not known; known are " + new TreeSet<>(known));
      }
    }
  }

  private static JsonNode object(JsonNode json, String at) {
    if (!json.isObject()) {
      throw new FeedException(at + " must be an object");
    }
    return json;
  }

  private static JsonNode array(JsonNode json, String at) {
    if (!json.isMissingNode() && !json.isArray()) {
      throw new FeedException(at + " must be an array");
    }
    return json;
  }

  private static Set<String> with(String... more) {
    Set<String> known = new HashSet<>(COMMAND_FIELDS);
    known.addAll(List.of(more));
    return known;
  }
}

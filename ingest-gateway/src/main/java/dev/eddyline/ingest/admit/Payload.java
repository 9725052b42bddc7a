package dev.eddyline.ingest.admit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON (RFC 8259): UTF-8 only, one value, no name twice in an object, bounded in depth and
 * in the length of names and numbers. Pure; any thread.
 */
final class Payload {

  /** Arrays and objects within each other. */
  static final int DEPTH_MAX = 32;

  /** Characters of one number. */
  static final int NUMBER_LENGTH_MAX = 128;

  /** Characters of one name. */
  static final int NAME_LENGTH_MAX = 256;

  /** What the parser says for its programmer. */
  private static final Pattern PARSER_HINT =
      Pattern.compile("(: enable `| \\(not recognized as one since ).*", Pattern.DOTALL);

  private static final char REPLACEMENT = '\uFFFD';

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names come from clients: a table of all names ever seen would be theirs to fill.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(NUMBER_LENGTH_MAX)
                  .maxNameLength(NAME_LENGTH_MAX)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final ObjectReader READER = new JsonMapper(FACTORY).readerFor(JsonNode.class);

  private Payload() {}

  /** Reads a body, or refuses it with the line, the column and the field of the first fault. */
  static JsonNode parse(byte[] body) throws Refusal {
    String text = utf8(body);
    try (JsonParser parser = FACTORY.createParser(text)) {
      return parse(parser);
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot fail to be read", e);
    }
  }

  private static JsonNode parse(JsonParser parser) throws IOException, Refusal {
    try {
      JsonNode json = READER.readTree(parser);
      if (json == null || json.isMissingNode()) {
        throw invalid("the body is empty; a command without fields is {}");
      }
      if (parser.nextToken() != null) {
        throw invalid("something follows the value", parser.currentTokenLocation(), parser);
      }
      return json;
    } catch (StreamConstraintsException e) {
      String limits =
          String.format(
              "at most %d levels, numbers of %d and names of %d characters",
              DEPTH_MAX, NUMBER_LENGTH_MAX, NAME_LENGTH_MAX);
      throw invalid("over a limit: " + limits, e.getLocation(), parser);
    } catch (JsonEOFException e) {
      throw invalid("it ends too early", e.getLocation(), parser);
    } catch (JsonProcessingException e) {
      String fault = PARSER_HINT.matcher(e.getOriginalMessage()).replaceFirst("");
      throw invalid(fault, e.getLocation(), parser);
    }
  }

  private static String utf8(byte[] body) throws Refusal {
    String text = new String(body, StandardCharsets.UTF_8);
    // Only a text with the replacement character can have been malformed; it may also have been
    // sent as such, so the strict decoder has the last word.
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      } catch (CharacterCodingException e) {
        throw invalid("the body is not UTF-8");
      }
    }
    return text;
  }

  private static Refusal invalid(String detail) {
    return Refusal.at(IngestProblem.INVALID_JSON, "", detail);
  }

  private static Refusal invalid(String fault, @Nullable JsonLocation told, JsonParser parser) {
    JsonLocation at = told == null ? parser.currentLocation() : told;
    int line = at.getLineNr();
    int column = at.getColumnNr();
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    members.put("line", line).put("column", column);
    String detail = "line " + line + ", column " + column + ": " + fault;
    String field = parser.getParsingContext().pathAsPointer().toString();
    return new Refusal(IngestProblem.INVALID_JSON.because(detail).at(field, detail).with(members));
  }
}

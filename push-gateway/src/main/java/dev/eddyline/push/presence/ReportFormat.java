package dev.eddyline.push.presence;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.push.fanout.Audience;
import dev.eddyline.push.view.ViewKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The records of the presence topic as bytes; docs/SCHEMAS.md has the form. Any thread. */
final class ReportFormat {

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ReportFormat() {}

  /** What became of reading a record. */
  sealed interface Parsed {}

  /** It is one. */
  record Valid(Report report) implements Parsed {}

  /**
   * It is none.
   *
   * @param why for people; shows nothing of the record
   */
  record Invalid(String why) implements Parsed {}

  static byte[] write(Report report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = MAPPER.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeNumberField("beat", report.beat());
      out.writeNumberField("record", report.record());
      if (!report.views().isEmpty()) {
        out.writeArrayFieldStart("views");
        for (Statement statement : report.views()) {
          write(statement, out);
        }
        out.writeEndArray();
      }
      if (report.wholeSince() > 0) {
        out.writeNumberField("wholeSince", report.wholeSince());
      }
      if (report.ask()) {
        out.writeBooleanField("ask", true);
      }
      if (report.leave()) {
        out.writeBooleanField("leave", true);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Statement statement, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("view", statement.view().toString());
    out.writeNumberField("count", statement.count());
    if (!statement.actors().isEmpty()) {
      out.writeArrayFieldStart("actors");
      for (String actor : statement.actors()) {
        out.writeString(actor);
      }
      out.writeEndArray();
    }
    if (statement.more() > 0) {
      out.writeNumberField("more", statement.more());
    }
    out.writeEndObject();
  }

  /** Reads a record; members that are not known are passed over. */
  static Parsed read(byte[] json) {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (!root.isObject()) {
        return new Invalid("it is no JSON object");
      }
      List<Statement> views = new ArrayList<>();
      for (JsonNode view : array(root, "views")) {
        views.add(statement(view));
      }
      return new Valid(
          new Report(
              number(root, "beat"),
              number(root, "record"),
              views,
              number(root, "wholeSince"),
              flag(root, "ask"),
              flag(root, "leave")));
    } catch (IOException e) {
      return new Invalid("it is not strict JSON");
    } catch (IllegalArgumentException e) {
      return new Invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Statement statement(JsonNode json) {
    ViewKey view =
        ViewKey.parse(json.path("view").asText())
            .orElseThrow(() -> new IllegalArgumentException("'view' is no address"));
    List<String> actors = new ArrayList<>();
    for (JsonNode actor : array(json, "actors")) {
      if (!actor.isTextual() || !Audience.isActor(actor.textValue())) {
        throw new IllegalArgumentException("'actors' has what is no name");
      }
      actors.add(actor.textValue());
    }
    return new Statement(view, small(json, "count"), actors, small(json, "more"));
  }

  private static JsonNode array(JsonNode json, String name) {
    JsonNode array = json.path(name);
    if (!array.isMissingNode() && !array.isArray()) {
      throw new IllegalArgumentException("'" + name + "' is no array");
    }
    return array;
  }

  /** A number from 0 on; 0 where it is absent. */
  private static long number(JsonNode json, String name) {
    JsonNode number = json.path(name);
    if (number.isMissingNode()) {
      return 0;
    }
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
      throw new IllegalArgumentException("'" + name + "' is no number from 0 on");
    }
    return number.longValue();
  }

  private static int small(JsonNode json, String name) {
    long number = number(json, name);
    if (number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("'" + name + "' is too great");
    }
    return (int) number;
  }

  private static boolean flag(JsonNode json, String name) {
    JsonNode flag = json.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw new IllegalArgumentException("'" + name + "' is neither true nor false");
    }
    return flag.asBoolean();
  }
}

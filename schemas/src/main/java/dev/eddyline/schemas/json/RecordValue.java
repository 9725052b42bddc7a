package dev.eddyline.schemas.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import org.apache.avro.Schema;

/**
 * A value as it lies in a record: its bytes, where they are, and the schema they were written with.
 * Whoever makes one has {@linkplain RecordCursor#check checked} it. Immutable; nobody may change
 * the bytes. Any thread.
 */
public final class RecordValue {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final Schema schema;

  /**
   * @param from the place of its first byte
   * @param to that after its last
   */
  RecordValue(byte[] bytes, int from, int to, Schema schema) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.schema = schema;
  }

  /** The schema it was written with. */
  Schema schema() {
    return schema;
  }

  /** Whether two values were written with the same schema. */
  public boolean sameSchema(RecordValue other) {
    return schema.equals(other.schema);
  }

  /** Whether it is an object as JSON. */
  public boolean isObject() {
    return schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.MAP;
  }

  /** Whether it is an array as JSON. */
  public boolean isArray() {
    return schema.getType() == Schema.Type.ARRAY;
  }

  /** How many bytes its record has, which are held as long as it is. */
  public int recordBytes() {
    return bytes.length;
  }

  /** A cursor at its beginning. */
  RecordCursor cursor() {
    return new RecordCursor(bytes, from, to);
  }

  /**
   * A value within it.
   *
   * @param partFrom the place of its first byte, as a cursor tells it
   * @param partTo that after its last
   */
  RecordValue part(int partFrom, int partTo, Schema of) {
    return new RecordValue(bytes, partFrom, partTo, of);
  }

  /** Whether some bytes of its record are those of another's. */
  boolean sameBytes(int aFrom, int aTo, RecordValue other, int bFrom, int bTo) {
    return Arrays.equals(bytes, aFrom, aTo, other.bytes, bFrom, bTo);
  }

  /** The tree of the JSON that {@link #write} writes; made at each call. */
  public JsonNode tree() {
    try (TokenBuffer tokens = new TokenBuffer(MAPPER, false)) {
      write(tokens);
      return MAPPER.readTree(tokens.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
  }

  /**
   * Writes it as the JSON that clients see: absent optional fields are null, timestamps are RFC
   * 3339 text in UTC.
   */
  public void write(JsonGenerator out) throws IOException {
    write(schema, cursor(), out);
  }

  private static void write(Schema schema, RecordCursor in, JsonGenerator out) throws IOException {
    switch (schema.getType()) {
      case RECORD -> {
        out.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          out.writeFieldName(field.name());
          write(field.schema(), in, out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (long left = in.block(); left > 0; left = in.block()) {
          for (; left > 0; left--) {
            write(schema.getElementType(), in, out);
          }
        }
        out.writeEndArray();
      }
      case MAP -> {
        out.writeStartObject();
        for (long left = in.block(); left > 0; left = in.block()) {
          for (; left > 0; left--) {
            out.writeFieldName(in.text());
            write(schema.getValueType(), in, out);
          }
        }
        out.writeEndObject();
      }
      case UNION -> write(in.branch(schema), in, out);
      case NULL -> out.writeNull();
      case STRING -> out.writeString(in.text());
      case LONG -> writeLong(in.number(), schema, out);
      case INT -> out.writeNumber(in.integer());
      case BOOLEAN -> out.writeBoolean(in.flag());
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE ->
          throw new IllegalStateException("contracts do not use " + schema.getType());
    }
  }

  private static void writeLong(long value, Schema schema, JsonGenerator out) throws IOException {
    if (isTimestamp(schema)) {
      out.writeString(Instant.ofEpochMilli(value).toString());
    } else if (value == (int) value) {
      // As a JSON parser would have it, so that equal documents are equal nodes.
      out.writeNumber((int) value);
    } else {
      out.writeNumber(value);
    }
  }

  static boolean isTimestamp(Schema schema) {
    return schema.getType() == Schema.Type.LONG
        && "timestamp-millis".equals(schema.getProp("logicalType"));
  }
}

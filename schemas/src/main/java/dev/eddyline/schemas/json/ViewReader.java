package dev.eddyline.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.registry.Schemas;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads view records of any kind as JSON, by the schema they were written with. Owned by one
 * thread.
 */
public final class ViewReader {

  private static final Set<String> ENVELOPE = Set.of("version", "epoch", "at", "trace");

  private final Schemas schemas;
  private @Nullable BinaryDecoder decoder;

  public ViewReader(Schemas schemas) {
    this.schemas = schemas;
  }

  /**
   * A view as clients see it.
   *
   * @param trace of the command that led there; null where it had none, and in records of before
   *     this was kept
   * @param state absent optional fields are null; timestamps are RFC 3339 text in UTC
   */
  public record ViewDocument(
      long version, String epoch, Instant at, @Nullable String trace, JsonNode state) {}

  /**
   * Reads one framed view record.
   *
   * @throws CodecException if the bytes are no view record
   * @throws dev.eddyline.schemas.registry.RegistryException if its schema cannot be looked up
   */
  public ViewDocument read(byte[] framed) {
    Schema schema = schemas.byId(WireFormat.schemaId(framed));
    int length = framed.length - WireFormat.HEADER_BYTES;
    decoder = DecoderFactory.get().binaryDecoder(framed, WireFormat.HEADER_BYTES, length, decoder);
    try {
      JsonNode view = json(schema, decoder);
      if (!decoder.isEnd()) {
        throw new CodecException("a view has bytes after its end");
      }
      if (!view.path("version").isIntegralNumber()
          || !view.path("epoch").isTextual()
          || !view.path("at").isTextual()) {
        throw new CodecException(schema.getFullName() + " is no view: it lacks its envelope");
      }
      return new ViewDocument(
          view.get("version").longValue(),
          view.get("epoch").textValue(),
          Instant.parse(view.get("at").textValue()),
          view.path("trace").textValue(),
          state(view));
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException // Avro's word for a length beyond its limits
        | IndexOutOfBoundsException e) {
      throw new CodecException("not a " + schema.getFullName() + ": " + e.getMessage(), e);
    }
  }

  /** Where a kind has several views, each is an optional field of its own: one is there. */
  private static JsonNode state(JsonNode view) {
    JsonNode state = null;
    for (Map.Entry<String, JsonNode> field : view.properties()) {
      if (!ENVELOPE.contains(field.getKey()) && !field.getValue().isNull()) {
        if (state != null) {
          throw new CodecException("a view has more than one state");
        }
        state = field.getValue();
      }
    }
    if (state == null) {
      throw new CodecException("a view has no state");
    }
    return state;
  }

  private static JsonNode json(Schema schema, Decoder in) throws IOException {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (schema.getType()) {
      case RECORD -> {
        ObjectNode object = make.objectNode();
        for (Schema.Field field : schema.getFields()) {
          object.set(field.name(), json(field.schema(), in));
        }
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = make.arrayNode();
        for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
          for (long i = 0; i < n; i++) {
            array.add(json(schema.getElementType(), in));
          }
        }
        yield array;
      }
      case MAP -> {
        ObjectNode object = make.objectNode();
        for (long n = in.readMapStart(); n != 0; n = in.mapNext()) {
          for (long i = 0; i < n; i++) {
            object.set(in.readString(), json(schema.getValueType(), in));
          }
        }
        yield object;
      }
      case UNION -> json(schema.getTypes().get(in.readIndex()), in);
      case NULL -> {
        in.readNull();
        yield make.nullNode();
      }
      case STRING -> make.textNode(in.readString());
      case LONG -> {
        long value = in.readLong();
        if ("timestamp-millis".equals(schema.getProp("logicalType"))) {
          yield make.textNode(Instant.ofEpochMilli(value).toString());
        }
        // As a JSON parser would have it, so that equal documents are equal nodes.
        yield value == (int) value ? make.numberNode((int) value) : make.numberNode(value);
      }
      case INT -> make.numberNode(in.readInt());
      case BOOLEAN -> make.booleanNode(in.readBoolean());
      case BYTES, ENUM, FIXED, FLOAT, DOUBLE ->
          throw new CodecException("contracts do not use " + schema.getType());
    };
  }
}

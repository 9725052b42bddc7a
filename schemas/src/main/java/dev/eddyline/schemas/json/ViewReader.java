package dev.eddyline.schemas.json;

import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.registry.Schemas;
import java.time.Instant;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads view records of any kind by the schema they were written with: when and where a view is,
 * and where in the record the bytes are that say what it is. Any thread.
 */
public final class ViewReader {

  private final Schemas schemas;

  public ViewReader(Schemas schemas) {
    this.schemas = schemas;
  }

  /**
   * A view as its record has it.
   *
   * @param trace of the command that led there; null where it had none, and in records of before
   *     this was kept
   * @param state what clients see
   */
  public record ViewDocument(
      long version, String epoch, Instant at, @Nullable String trace, RecordValue state) {}

  /**
   * Reads one framed view record, and checks all of it.
   *
   * @param framed kept by what is returned: nobody may change it
   * @throws CodecException if the bytes are no view record
   * @throws dev.eddyline.schemas.registry.RegistryException if its schema cannot be looked up
   */
  public ViewDocument read(byte[] framed) {
    Schema schema = schemas.byId(WireFormat.schemaId(framed));
    try {
      return read(schema, framed);
    } catch (CodecException e) {
      throw new CodecException(
          "a record of " + schema.getFullName() + " is no view: " + e.getMessage(), e);
    }
  }

  private static ViewDocument read(Schema schema, byte[] framed) {
    RecordCursor in = new RecordCursor(framed, WireFormat.HEADER_BYTES, framed.length);
    if (schema.getType() != Schema.Type.RECORD) {
      throw new CodecException("it is no record");
    }
    Long version = null;
    String epoch = null;
    Instant at = null;
    String trace = null;
    RecordValue state = null;
    int states = 0;
    for (Schema.Field field : schema.getFields()) {
      Schema type = present(field.schema(), in);
      int from = in.at();
      in.check(type);
      RecordValue value = new RecordValue(framed, from, in.at(), type);
      switch (field.name()) {
        case "version" -> version = number(value);
        case "epoch" -> epoch = text(value);
        case "at" -> at = RecordValue.isTimestamp(type) ? Instant.ofEpochMilli(read(value)) : null;
        case "trace" -> trace = text(value);
        default -> {
          // Where a kind has several views, each is an optional field of its own: one is there.
          if (type.getType() != Schema.Type.NULL) {
            state = value;
            states++;
          }
        }
      }
    }
    if (!in.isAtEnd()) {
      throw new CodecException("it has bytes after its end");
    }
    if (version == null || epoch == null || at == null) {
      throw new CodecException("it lacks its envelope");
    }
    if (state == null || states > 1) {
      throw new CodecException(state == null ? "it has no state" : "it has more than one state");
    }
    return new ViewDocument(version, epoch, at, trace, state);
  }

  private static Schema present(Schema schema, RecordCursor in) {
    return schema.getType() == Schema.Type.UNION ? in.branch(schema) : schema;
  }

  private static @Nullable String text(RecordValue value) {
    return value.schema().getType() == Schema.Type.STRING ? value.cursor().text() : null;
  }

  private static @Nullable Long number(RecordValue value) {
    return switch (value.schema().getType()) {
      case LONG, INT -> read(value);
      default -> null;
    };
  }

  private static long read(RecordValue value) {
    return value.cursor().number();
  }
}

package dev.eddyline.local.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/** Records with a value in every field, and their bytes in Confluent's wire format. */
public final class FilledRecords {

  private static final int FRAME_BYTES = 5;

  private FilledRecords() {}

  static GenericRecord of(Schema schema) {
    return (GenericRecord) value(schema, "");
  }

  private static Object value(Schema schema, String name) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().forEach(f -> record.put(f.name(), value(f.schema(), f.name())));
        yield record;
      }
      case UNION -> value(schema.getTypes().getLast(), name);
      case ARRAY -> List.of(value(schema.getElementType(), name));
      case MAP -> Map.of("key", value(schema.getValueType(), name));
      case STRING -> "the " + name + " é";
      case BYTES -> ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8));
      case INT -> name.length();
      case LONG -> 1_700_000_000_000L + name.length();
      case BOOLEAN -> true;
      case FLOAT, DOUBLE, NULL, FIXED, ENUM ->
          throw new IllegalArgumentException("no contract has a " + schema.getType());
    };
  }

  /** Magic byte, id, body. */
  static byte[] framed(int id, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(FRAME_BYTES).put((byte) 0).putInt(id).array());
    Encoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  /** The id of the schema that a framed record was written with. */
  public static int id(byte[] framed) {
    return ByteBuffer.wrap(framed).getInt(1);
  }

  /** The record in a frame. */
  public static GenericRecord body(byte[] framed, Schema writer) throws IOException {
    return new GenericDatumReader<GenericRecord>(writer)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(framed, FRAME_BYTES, framed.length - FRAME_BYTES, null));
  }
}

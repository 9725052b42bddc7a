package dev.eddyline.schemas.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** A record with a value in every field, optional ones too; the same for the same schema. */
final class SampleRecord {

  private SampleRecord() {}

  static GenericRecord of(Schema schema) {
    return (GenericRecord) value(schema, schema.getName());
  }

  private static Object value(Schema schema, String name) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.name(), value(field)));
        yield record;
      }
      // A field that may be absent is null or something: here it is something.
      case UNION -> value(schema.getTypes().getLast(), name);
      case ARRAY ->
          List.of(value(schema.getElementType(), name), value(schema.getElementType(), name));
      case MAP -> Map.of(name, value(schema.getValueType(), name));
      case ENUM -> new GenericData.EnumSymbol(schema, schema.getEnumSymbols().getFirst());
      case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
      case STRING -> name + " ü";
      case BYTES -> ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8));
      case INT -> name.length();
      case LONG -> 1_700_000_000_000L + name.length();
      case FLOAT -> name.length() + 0.5f;
      case DOUBLE -> name.length() + 0.25;
      case BOOLEAN -> true;
      case NULL -> null;
    };
  }

  private static Object value(Schema.Field field) {
    return value(field.schema(), field.name());
  }
}

package dev.eddyline.push.tail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.push.view.State;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.json.ViewReader;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * States as records have them: any JSON document of some depth, and random values of a schema with
 * all that contracts use, written by Avro's own encoder. One thread.
 */
public final class RandomRecords {

  private static final int DEPTH = 6;
  private static final List<String> KEYS =
      List.of("a", "b", "c", "", "~", "/", "a/b", "m~n", "é", "\"", "line\n", "😀", "0", "10");

  /** Any document whose root is an object. */
  private static final Schema ANY = view(Schema.createMap(any(DEPTH)));

  /** Records within maps, arrays and unions, two of which have fields in common. */
  private static final Schema ALL = view(record("Top", 3));

  private final FixedSchemas schemas = new FixedSchemas();
  private final ViewReader reader = new ViewReader(schemas);
  private final Random random;

  public RandomRecords(Random random) {
    this.random = random;
  }

  private static Schema any(int depth) {
    List<Schema> all = new ArrayList<>();
    for (Schema.Type leaf :
        List.of(Schema.Type.NULL, Schema.Type.BOOLEAN, Schema.Type.LONG, Schema.Type.STRING)) {
      all.add(Schema.create(leaf));
    }
    if (depth > 0) {
      all.add(Schema.createMap(any(depth - 1)));
      all.add(Schema.createArray(any(depth - 1)));
    }
    return Schema.createUnion(all);
  }

  private static Schema record(String name, int depth) {
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(new Schema.Field("title", Schema.create(Schema.Type.STRING)));
    fields.add(new Schema.Field("count", Schema.create(Schema.Type.LONG)));
    fields.add(new Schema.Field("place", Schema.create(Schema.Type.INT)));
    fields.add(new Schema.Field("open", Schema.create(Schema.Type.BOOLEAN)));
    Schema time = Schema.create(Schema.Type.LONG);
    time.addProp("logicalType", "timestamp-millis");
    fields.add(new Schema.Field("at", Schema.createUnion(Schema.create(Schema.Type.NULL), time)));
    if (depth > 0) {
      Schema part = record(name + "Part", depth - 1);
      Schema one = record(name + "One", 0);
      Schema other = record(name + "Other", depth - 1);
      fields.add(new Schema.Field("parts", Schema.createMap(part)));
      fields.add(new Schema.Field("list", Schema.createArray(any(1))));
      fields.add(
          new Schema.Field(
              "either", Schema.createUnion(one, other, Schema.create(Schema.Type.INT))));
    }
    return Schema.createRecord(name, null, "random", false, fields);
  }

  private static Schema view(Schema state) {
    Schema time = Schema.create(Schema.Type.LONG);
    time.addProp("logicalType", "timestamp-millis");
    return SchemaBuilder.record("View" + state.getType())
        .fields()
        .requiredLong("version")
        .requiredString("epoch")
        .name("at")
        .type(time)
        .noDefault()
        .name("state")
        .type(state)
        .noDefault()
        .endRecord();
  }

  /** A document as a record's state. */
  public State state(JsonNode object) {
    return state(ANY, plain(object));
  }

  private static @Nullable Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
      return map;
    }
    if (node.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      node.forEach(element -> list.add(plain(element)));
      return list;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isNull()) {
      return null;
    }
    return node.isBoolean() ? (Object) node.booleanValue() : (Object) node.longValue();
  }

  /** A random value of the schema that has everything. */
  Object value() {
    return value(stateOf(ALL), 3);
  }

  /** The same value with some places changed. */
  Object changed(Object value) {
    return changed(stateOf(ALL), value, 3);
  }

  State state(Object value) {
    return state(ALL, value);
  }

  /** The same with one byte that is another; null where that is no record. */
  @Nullable State damaged(Object value) {
    byte[] framed = framed(ALL, value);
    int at = WireFormat.HEADER_BYTES + random.nextInt(framed.length - WireFormat.HEADER_BYTES);
    framed[at] = (byte) random.nextInt();
    try {
      return new RecordState(reader.read(framed).state());
    } catch (CodecException e) {
      return null;
    }
  }

  private static Schema stateOf(Schema view) {
    return view.getField("state").schema();
  }

  private State state(Schema schema, @Nullable Object value) {
    return new RecordState(reader.read(framed(schema, value)).state());
  }

  private byte[] framed(Schema schema, @Nullable Object value) {
    GenericRecord view = new GenericData.Record(schema);
    view.put("version", 1L);
    view.put("epoch", "e1");
    view.put("at", 0L);
    view.put("state", value);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      // Avro's blocking encoder writes blocks with their sizes, which readers must take as well.
      BinaryEncoder encoder =
          random.nextBoolean()
              ? EncoderFactory.get().directBinaryEncoder(out, null)
              : new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(schema).write(view, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return WireFormat.frame(schemas.idOf(schema.getName(), schema), out.toByteArray());
  }

  private @Nullable Object value(Schema schema, int depth) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
          record.put(field.name(), value(field.schema(), depth - 1));
        }
        yield record;
      }
      case MAP -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = entries(); i > 0; i--) {
          map.put(key(), value(schema.getValueType(), depth - 1));
        }
        yield map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = entries(); i > 0; i--) {
          list.add(value(schema.getElementType(), depth - 1));
        }
        yield list;
      }
      case UNION -> value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), depth);
      case NULL -> null;
      case STRING -> key();
      case LONG -> random.nextBoolean() ? (long) random.nextInt(4) : random.nextLong();
      case INT -> random.nextInt(4) - 2;
      case BOOLEAN -> random.nextBoolean();
      default -> throw new IllegalArgumentException(schema.toString());
    };
  }

  private int entries() {
    return random.nextInt(4) == 0 ? random.nextInt(30) : random.nextInt(4);
  }

  private String key() {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    // Before it: "~1" is misread, see RandomJson.
    return random.nextInt(3) == 0 ? random.nextInt(20) + key : key;
  }

  private @Nullable Object changed(Schema schema, @Nullable Object from, int depth) {
    if (random.nextInt(10) == 0) {
      return value(schema, depth);
    }
    return switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        GenericRecord old = (GenericRecord) from;
        for (Schema.Field field : schema.getFields()) {
          record.put(
              field.name(),
              random.nextInt(3) == 0
                  ? changed(field.schema(), old.get(field.name()), depth - 1)
                  : old.get(field.name()));
        }
        yield record;
      }
      case MAP -> changedMap(schema.getValueType(), (Map<?, ?>) from, depth);
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : (List<?>) from) {
          if (random.nextInt(8) != 0) {
            list.add(
                random.nextInt(3) == 0
                    ? changed(schema.getElementType(), element, depth - 1)
                    : element);
          }
        }
        yield list;
      }
      case UNION -> {
        int branch = GenericData.get().resolveUnion(schema, from);
        yield changed(schema.getTypes().get(branch), from, depth);
      }
      default -> random.nextBoolean() ? from : value(schema, depth);
    };
  }

  /** Some go, some change, some come, and now and then their order is another. */
  private Object changedMap(Schema value, Map<?, ?> from, int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    List<Map.Entry<?, ?>> entries = new ArrayList<>(from.entrySet());
    if (random.nextInt(6) == 0) {
      Collections.shuffle(entries, random);
    }
    for (Map.Entry<?, ?> entry : entries) {
      if (random.nextInt(6) == 0) {
        map.put(key(), value(value, depth - 1));
      }
      if (random.nextInt(6) != 0) {
        map.put(
            (String) entry.getKey(),
            random.nextInt(3) == 0
                ? changed(value, entry.getValue(), depth - 1)
                : entry.getValue());
      }
    }
    return map;
  }
}

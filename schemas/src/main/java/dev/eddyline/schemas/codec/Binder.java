package dev.eddyline.schemas.codec;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * Binds Avro schemas to Java records by name, and checks all of it when it binds: a record whose
 * components are not the schema's fields fails the start, never a message. An enum is a string with
 * {@code enum}, a decimal one with the {@code format} decimal. A component of a sealed type takes
 * all optional fields that no other component claims, one per permitted record: that is how
 * commands and events keep their payloads.
 */
final class Binder {

  private final Map<TypeVariable<?>, Type> variables = new HashMap<>();

  private Binder() {}

  /**
   * Binds a record type.
   *
   * @param arguments what its type variables stand for, in order
   * @throws IllegalArgumentException if the type and the schema do not fit
   */
  static Binding bind(Schema schema, Class<?> type, List<Class<?>> arguments) {
    Binder binder = new Binder();
    TypeVariable<?>[] parameters = type.getTypeParameters();
    if (parameters.length != arguments.size()) {
      throw misfit(schema, type, "it has " + parameters.length + " type variables");
    }
    for (int i = 0; i < parameters.length; i++) {
      binder.variables.put(parameters[i], arguments.get(i));
    }
    return binder.value(schema, type);
  }

  /** What a type variable stands for; any other type is itself. */
  Type resolve(Type type) {
    return type instanceof TypeVariable<?> variable
        ? variables.getOrDefault(variable, variable)
        : type;
  }

  Binding value(Schema schema, Type given) {
    Type type = resolve(given);
    return switch (schema.getType()) {
      case RECORD -> RecordBinding.of(schema, rawRecord(schema, type), this);
      case ARRAY -> new ListBinding(value(schema.getElementType(), argument(schema, type, 0)));
      case MAP -> new MapBinding(value(schema.getValueType(), argument(schema, type, 1)));
      case STRING -> text(schema, type);
      case LONG -> number(schema, type);
      case INT -> scalar(schema, type, int.class, Integer.class, Scalar.INT);
      case BOOLEAN -> scalar(schema, type, boolean.class, Boolean.class, Scalar.BOOLEAN);
      case BYTES -> scalar(schema, type, ByteBuffer.class, ByteBuffer.class, Scalar.BYTES);
      case UNION -> throw misfit(schema, type, "only optional fields may be unions");
      case ENUM, FIXED, FLOAT, DOUBLE, NULL ->
          throw misfit(schema, type, "contracts do not use " + schema.getType());
    };
  }

  private static Binding text(Schema schema, Type type) {
    if (type instanceof Class<?> raw && raw.isEnum()) {
      return SymbolBinding.of(schema, raw);
    }
    if (Decimals.FORMAT.equals(schema.getObjectProp("format"))) {
      return scalar(schema, type, BigDecimal.class, BigDecimal.class, Scalar.DECIMAL);
    }
    return scalar(schema, type, String.class, String.class, Scalar.STRING);
  }

  private static Binding number(Schema schema, Type type) {
    String logical = schema.getProp("logicalType");
    if (logical == null) {
      return scalar(schema, type, long.class, Long.class, Scalar.LONG);
    }
    if (!logical.equals("timestamp-millis")) {
      throw misfit(schema, type, "contracts do not use logical type " + logical);
    }
    return scalar(schema, type, Instant.class, Instant.class, Scalar.INSTANT);
  }

  private static Binding scalar(
      Schema schema, Type type, Class<?> primitive, Class<?> boxed, Binding binding) {
    if (type != primitive && type != boxed) {
      throw misfit(schema, type, "it must be " + boxed.getSimpleName());
    }
    return binding;
  }

  private static Class<?> rawRecord(Schema schema, Type type) {
    Class<?> raw = type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : asClass(type);
    if (raw == null || !raw.isRecord()) {
      throw misfit(schema, type, "it must be a record");
    }
    return raw;
  }

  private static @Nullable Class<?> asClass(Type type) {
    return type instanceof Class<?> raw ? raw : null;
  }

  private static Type argument(Schema schema, Type type, int index) {
    Class<?> expected = index == 0 ? List.class : Map.class;
    if (type instanceof ParameterizedType p && p.getRawType() == expected) {
      return p.getActualTypeArguments()[index];
    }
    throw misfit(schema, type, "it must be a " + expected.getSimpleName());
  }

  static IllegalArgumentException misfit(Schema schema, Type type, String why) {
    return new IllegalArgumentException(
        type.getTypeName() + " does not fit " + shortened(schema) + ": " + why);
  }

  private static String shortened(Schema schema) {
    return schema.getType() == Schema.Type.RECORD ? schema.getFullName() : schema.toString();
  }

  /** An enum as a string with {@code enum}. */
  private record SymbolBinding(Map<Object, String> symbols, Map<String, Object> constants)
      implements Binding {

    static Binding of(Schema schema, Class<?> type) {
      Map<Object, String> symbols = new LinkedHashMap<>();
      Map<String, Object> constants = new LinkedHashMap<>();
      for (Object constant : type.getEnumConstants()) {
        String symbol = Names.symbolOf((Enum<?>) constant);
        symbols.put(constant, symbol);
        constants.put(symbol, constant);
      }
      if (!List.copyOf(constants.keySet()).equals(schema.getObjectProp("enum"))) {
        throw misfit(schema, type, "its constants are " + constants.keySet());
      }
      return new SymbolBinding(symbols, constants);
    }

    @Override
    public void write(Object value, Encoder out) throws IOException {
      out.writeString(symbols.get(value));
    }

    @Override
    public Object read(Decoder in) throws IOException {
      String symbol = in.readString();
      Object constant = constants.get(symbol);
      if (constant == null) {
        throw new CodecException(
            "unknown symbol '" + symbol + "', known are " + constants.keySet());
      }
      return constant;
    }
  }

  private record ListBinding(Binding element) implements Binding {

    @Override
    public void write(Object value, Encoder out) throws IOException {
      List<?> list = (List<?>) value;
      out.writeArrayStart();
      out.setItemCount(list.size());
      for (Object item : list) {
        out.startItem();
        element.write(item, out);
      }
      out.writeArrayEnd();
    }

    @Override
    public Object read(Decoder in) throws IOException {
      List<Object> list = new ArrayList<>();
      for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
        for (long i = 0; i < n; i++) {
          list.add(element.read(in));
        }
      }
      return List.copyOf(list);
    }
  }

  /** Keeps the order it was written in. */
  private record MapBinding(Binding element) implements Binding {

    @Override
    public void write(Object value, Encoder out) throws IOException {
      Map<?, ?> map = (Map<?, ?>) value;
      out.writeMapStart();
      out.setItemCount(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.startItem();
        out.writeString((String) entry.getKey());
        element.write(entry.getValue(), out);
      }
      out.writeMapEnd();
    }

    @Override
    public Object read(Decoder in) throws IOException {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (long n = in.readMapStart(); n != 0; n = in.mapNext()) {
        for (long i = 0; i < n; i++) {
          map.put(in.readString(), element.read(in));
        }
      }
      return Collections.unmodifiableMap(map);
    }
  }

  /** The names of a record's components, for messages. */
  static List<String> names(RecordComponent[] components) {
    return Arrays.stream(components).map(RecordComponent::getName).toList();
  }
}

package dev.eddyline.schemas.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A Java record bound to an Avro record, field by field in the schema's order. Of the fields that
 * belong to a sealed component exactly one is present in a record.
 */
final class RecordBinding implements Binding {

  /**
   * One field of the schema.
   *
   * @param component index of the record component it belongs to
   * @param optional whether it is a union of null and {@code binding}
   * @param alternative the permitted record this field holds; null for an ordinary field
   */
  private record Slot(
      String field,
      int component,
      boolean optional,
      @Nullable Class<?> alternative,
      Binding binding) {

    // Most parts are scalars, of one class: asked for it first, they are compiled into the caller.
    void write(Object part, Encoder out) throws IOException {
      if (binding instanceof Scalar scalar) {
        scalar.write(part, out);
      } else {
        binding.write(part, out);
      }
    }

    Object read(Decoder in) throws IOException {
      return binding instanceof Scalar scalar ? scalar.read(in) : binding.read(in);
    }
  }

  /**
   * Takes a record apart. One class for each record type, in which the accessors are constants: as
   * method handles in a field each would be called without being compiled into its caller. Public,
   * since those classes are in no package of ours.
   */
  @FunctionalInterface
  public interface Apart {
    void take(Object record, @Nullable Object[] parts);
  }

  /** Puts a record together, likewise. */
  @FunctionalInterface
  public interface Together {
    Object make(@Nullable Object[] parts);
  }

  private final Class<?> type;
  private final Slot[] slots;
  private final int components;
  private final Apart apart;
  private final Together together;

  private RecordBinding(
      Class<?> type, List<Slot> slots, int components, Apart apart, Together together) {
    this.type = type;
    this.slots = slots.toArray(Slot[]::new);
    this.components = components;
    this.apart = apart;
    this.together = together;
  }

  static RecordBinding of(Schema schema, Class<?> type, Binder binder) {
    RecordComponent[] components = type.getRecordComponents();
    Map<String, Integer> byName = new LinkedHashMap<>();
    for (int i = 0; i < components.length; i++) {
      byName.put(components[i].getName(), i);
    }
    int payload = payloadComponent(schema, type, components);
    Map<String, Class<?>> alternatives =
        payload < 0
            ? Map.of()
            : alternatives(schema, type, binder.resolve(components[payload].getGenericType()));
    List<Slot> slots = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      Class<?> alternative = alternatives.get(field.name());
      Integer index = alternative == null ? byName.get(field.name()) : Integer.valueOf(payload);
      if (index == null) {
        throw Binder.misfit(schema, type, "it has nothing for field '" + field.name() + "'");
      }
      boolean optional = field.schema().getType() == Schema.Type.UNION;
      Schema present = optional ? present(schema, type, field) : field.schema();
      Type target = alternative == null ? components[index].getGenericType() : alternative;
      Binding binding = binder.value(present, target);
      slots.add(new Slot(field.name(), index, optional, alternative, binding));
    }
    return new RecordBinding(type, slots, components.length, apart(components), together(type));
  }

  /** The one component that no field is named after holds the sealed payload; -1 without one. */
  private static int payloadComponent(Schema schema, Class<?> type, RecordComponent[] components) {
    int payload = -1;
    for (int i = 0; i < components.length; i++) {
      if (schema.getField(components[i].getName()) == null) {
        if (payload >= 0) {
          throw Binder.misfit(
              schema, type, "its components are " + Binder.names(components) + ", not the fields");
        }
        payload = i;
      }
    }
    return payload;
  }

  private static Map<String, Class<?>> alternatives(Schema schema, Class<?> type, Type payload) {
    Class<?>[] permitted = payload instanceof Class<?> c ? c.getPermittedSubclasses() : null;
    if (permitted == null) {
      throw Binder.misfit(schema, type, "there is no field for its " + payload.getTypeName());
    }
    Map<String, Class<?>> alternatives = new LinkedHashMap<>();
    for (Class<?> alternative : permitted) {
      String field = Names.fieldOf(alternative);
      if (schema.getField(field) == null) {
        throw Binder.misfit(schema, type, "there is no field '" + field + "'");
      }
      alternatives.put(field, alternative);
    }
    return alternatives;
  }

  private static Schema present(Schema schema, Class<?> type, Schema.Field field) {
    List<Schema> branches = field.schema().getTypes();
    if (branches.size() != 2 || branches.getFirst().getType() != Schema.Type.NULL) {
      throw Binder.misfit(schema, type, "'" + field.name() + "' must be a union of null and one");
    }
    return branches.getLast();
  }

  private static Apart apart(RecordComponent[] components) {
    MethodHandle all =
        MethodHandles.empty(MethodType.methodType(void.class, Object[].class, Object.class));
    for (int i = 0; i < components.length; i++) {
      MethodHandle store =
          MethodHandles.insertArguments(MethodHandles.arrayElementSetter(Object[].class), 1, i);
      MethodHandle one = MethodHandles.filterArguments(store, 1, accessor(components[i]));
      all = MethodHandles.foldArguments(all, one);
    }
    MethodType type = MethodType.methodType(void.class, Object.class, Object[].class);
    return MethodHandleProxies.asInterfaceInstance(
        Apart.class, MethodHandles.permuteArguments(all, type, 1, 0));
  }

  private static MethodHandle accessor(RecordComponent component) {
    try {
      return MethodHandles.publicLookup()
          .unreflect(component.getAccessor())
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(component + " cannot be read: is its record public?", e);
    }
  }

  private static Together together(Class<?> type) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return MethodHandleProxies.asInterfaceInstance(
          Together.class,
          MethodHandles.publicLookup()
              .findConstructor(type, MethodType.methodType(void.class, parameters))
              .asSpreader(Object[].class, parameters.length)
              .asType(MethodType.methodType(Object.class, Object[].class)));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalArgumentException(type + " cannot be made: is it public?", e);
    }
  }

  @Override
  public void write(Object value, Encoder out) throws IOException {
    @Nullable Object[] parts = new @Nullable Object[components];
    apart.take(value, parts);
    for (Slot slot : slots) {
      Object part = parts[slot.component()];
      Class<?> alternative = slot.alternative();
      if (alternative != null && !alternative.isInstance(part)) {
        part = null;
      }
      if (slot.optional()) {
        out.writeIndex(part == null ? 0 : 1);
      } else if (part == null) {
        throw new CodecException(type.getSimpleName() + "." + slot.field() + " must not be null");
      }
      if (part != null) {
        slot.write(part, out);
      }
    }
  }

  @Override
  public Object read(Decoder in) throws IOException {
    @Nullable Object[] parts = new @Nullable Object[components];
    if (in instanceof ResolvingDecoder resolving) {
      for (Schema.Field field : resolving.readFieldOrder()) {
        read(slots[field.pos()], in, parts);
      }
    } else {
      for (Slot slot : slots) {
        read(slot, in, parts);
      }
    }
    for (Slot slot : slots) {
      if (slot.alternative() != null && parts[slot.component()] == null) {
        throw new CodecException(
            type.getSimpleName() + " holds no payload that this build knows; a newer one wrote it");
      }
    }
    return make(parts);
  }

  private void read(Slot slot, Decoder in, @Nullable Object[] parts) throws IOException {
    if (slot.optional() && in.readIndex() == 0) {
      in.readNull();
      return;
    }
    if (parts[slot.component()] != null) {
      throw new CodecException(type.getSimpleName() + " holds more than one payload");
    }
    parts[slot.component()] = slot.read(in);
  }

  private Object make(@Nullable Object[] parts) {
    try {
      return together.make(parts);
    } catch (RuntimeException e) {
      throw new CodecException(type.getSimpleName() + " refuses its values: " + e.getMessage(), e);
    }
  }
}

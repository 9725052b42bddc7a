package dev.eddyline.schemas.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/**
 * One Avro schema of this build, as written in its {@code .avsc} file.
 *
 * @param name {@code poll/command.avsc}, say
 * @param schema the parsed schema
 */
public record Contract(String name, Schema schema) {

  public static final Contract OUTCOME = load("outcome.avsc");
  public static final Contract REJECTION = load("rejection.avsc");
  public static final Contract DEAD_LETTER = load("dead-letter.avsc");

  /** Private to the projection. */
  public static final Contract SOURCE = load("source.avsc");

  /** Private to the projection. */
  public static final Contract JOURNAL = load("journal.avsc");

  /** The record an entity's store keeps: this contract's state with its version and time. */
  public Contract asEntity() {
    Schema at = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    List<Schema.Field> fields =
        List.of(
            new Schema.Field("version", Schema.create(Schema.Type.LONG)),
            new Schema.Field("at", at),
            new Schema.Field("state", schema));
    String doc = "An entity as its store keeps it.";
    return new Contract(
        name, Schema.createRecord("Entity", doc, schema.getNamespace(), false, fields));
  }

  /**
   * Reads a schema of this build.
   *
   * @param name the file below {@code dev/eddyline/schemas}
   * @throws IllegalArgumentException if there is no such file
   */
  public static Contract load(String name) {
    return beside(Contract.class, "/dev/eddyline/schemas/" + name, name);
  }

  /**
   * Reads a schema from the class path.
   *
   * @param neighbour a class in whose package the file lies
   * @param file its name there
   * @param name what the contract is called
   * @throws IllegalArgumentException if there is no such file, or it is no schema
   */
  static Contract beside(Class<?> neighbour, String file, String name) {
    try (InputStream in = neighbour.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no schema '%s' beside %s".formatted(file, neighbour.getName()));
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Contract(name, new Schema.Parser().parse(text));
    } catch (SchemaParseException e) {
      throw new IllegalArgumentException(name + " is no Avro schema: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read schema '" + name + "'", e);
    }
  }

  /** The same; null where there is no such file. */
  static @Nullable Contract optional(Class<?> neighbour, String file, String name) {
    return neighbour.getResource(file) == null ? null : beside(neighbour, file, name);
  }
}

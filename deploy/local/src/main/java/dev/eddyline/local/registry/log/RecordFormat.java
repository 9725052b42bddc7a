package dev.eddyline.local.registry.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.local.registry.core.Mode;
import dev.eddyline.local.registry.core.RegistryRecord;
import dev.eddyline.schemas.registry.CompatibilityLevel;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys and values of Confluent's {@code _schemas} topic, as JSON. */
final class RecordFormat {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordFormat() {}

  /** One record of the topic; a value of null is a tombstone. */
  record Text(String key, @Nullable String value) {}

  /** A record that changes nothing: what is written before it has been read when it has. */
  static Text noop() {
    return text(key("NOOP", 0), null);
  }

  static Text write(RegistryRecord change) {
    return switch (change) {
      case RegistryRecord.Version one -> text(schemaKey(one.subject(), one.version()), value(one));
      case RegistryRecord.VersionGone one -> text(schemaKey(one.subject(), one.version()), null);
      case RegistryRecord.SubjectDeleted one ->
          text(
              key("DELETE_SUBJECT", 0).put("subject", one.subject()),
              object().put("subject", one.subject()).put("version", one.version()));
      case RegistryRecord.Level one ->
          text(
              key("CONFIG", 0).put("subject", one.subject()),
              one.level() == null
                  ? null
                  : object()
                      .put("subject", one.subject())
                      .put("compatibilityLevel", one.level().name()));
      case RegistryRecord.ModeChange one ->
          text(
              key("MODE", 0).put("subject", one.subject()),
              one.mode() == null
                  ? null
                  : object().put("subject", one.subject()).put("mode", one.mode().name()));
    };
  }

  /**
   * Reads one record.
   *
   * @return empty for records that change nothing here
   * @throws IOException if it is malformed or holds what this registry cannot keep
   */
  static Optional<RegistryRecord> read(@Nullable String key, @Nullable String value)
      throws IOException {
    if (key == null) {
      throw new IOException("a record without a key");
    }
    JsonNode name = JSON.readTree(key);
    JsonNode body = value == null ? null : JSON.readTree(value);
    String subject = name.path("subject").isTextual() ? name.path("subject").asText() : null;
    return switch (name.path("keytype").asText()) {
      case "SCHEMA" -> Optional.of(schema(required(subject), number(name, "version"), body));
      case "DELETE_SUBJECT" ->
          body == null
              ? Optional.empty()
              : Optional.of(
                  new RegistryRecord.SubjectDeleted(required(subject), number(body, "version")));
      case "CONFIG" -> Optional.of(level(subject, body));
      case "MODE" -> Optional.of(mode(subject, body));
      // CLEAR_SUBJECT follows the tombstones it sums up. CONTEXT names a namespace, of which the
      // subjects hold the names in full.
      case "NOOP", "CLEAR_SUBJECT", "CONTEXT" -> Optional.empty();
      default -> throw new IOException("unknown key " + name);
    };
  }

  private static RegistryRecord schema(String subject, int version, @Nullable JsonNode body)
      throws IOException {
    if (body == null) {
      return new RegistryRecord.VersionGone(subject, version);
    }
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !body.path("references").isEmpty()) {
      throw new IOException(
          "subject '%s' version %d: this registry keeps Avro schemas without references only"
              .formatted(subject, version));
    }
    if (!body.path("schema").isTextual()) {
      throw new IOException("subject '" + subject + "' version " + version + ": no schema");
    }
    return new RegistryRecord.Version(
        subject,
        version,
        number(body, "id"),
        body.path("schema").asText(),
        body.path("deleted").asBoolean(false));
  }

  private static RegistryRecord level(@Nullable String subject, @Nullable JsonNode body)
      throws IOException {
    if (body == null || !body.path("compatibilityLevel").isTextual()) {
      return new RegistryRecord.Level(subject, null);
    }
    String name = body.path("compatibilityLevel").asText();
    return new RegistryRecord.Level(
        subject,
        CompatibilityLevel.named(name)
            .orElseThrow(() -> new IOException("unknown compatibility level " + name)));
  }

  private static RegistryRecord mode(@Nullable String subject, @Nullable JsonNode body)
      throws IOException {
    if (body == null) {
      return new RegistryRecord.ModeChange(subject, null);
    }
    String name = body.path("mode").asText();
    return new RegistryRecord.ModeChange(
        subject, Mode.named(name).orElseThrow(() -> new IOException("unknown mode " + name)));
  }

  private static String required(@Nullable String subject) throws IOException {
    if (subject == null) {
      throw new IOException("a record without a subject");
    }
    return subject;
  }

  private static int number(JsonNode node, String field) throws IOException {
    if (!node.path(field).isInt()) {
      throw new IOException("no proper '" + field + "' in " + node);
    }
    return node.path(field).asInt();
  }

  private static ObjectNode schemaKey(String subject, int version) {
    return key("SCHEMA", 1).put("subject", subject).put("version", version);
  }

  /** Confluent writes the magic byte last, which {@link #text} does. */
  private static ObjectNode key(String type, int magic) {
    return object().put("keytype", type).put("magic", magic);
  }

  private static ObjectNode value(RegistryRecord.Version version) {
    return object()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schema", version.schema())
        .put("deleted", version.deleted());
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Compaction compares keys byte by byte: the order of their members is part of the format. */
  private static Text text(ObjectNode key, @Nullable ObjectNode value) {
    key.set("magic", key.remove("magic"));
    return new Text(key.toString(), value == null ? null : value.toString());
  }
}

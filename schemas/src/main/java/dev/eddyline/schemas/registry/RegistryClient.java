package dev.eddyline.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A registry that speaks the Confluent Schema Registry REST API. Any thread; every call may block
 * on the network, except for what it remembers: the schema of an id, which never changes, and the
 * id of a schema in a subject. Every method throws {@link RegistryException} when the registry
 * refuses or cannot be reached. Never registers a schema unless told to.
 */
public final class RegistryClient implements Schemas, AutoCloseable {

  private static final int SUBJECT_LEVEL_NOT_CONFIGURED = 40408;
  private static final String LATEST = "latest";

  private final RegistryTransport transport;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();

  private record SubjectSchema(String subject, Schema schema) {}

  public RegistryClient(RegistryConfig config) {
    this.transport = new RegistryTransport(config);
  }

  @Override
  public Schema byId(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    String path = "/schemas/ids/" + id;
    Schema schema = parse(path, get(path));
    schemas.put(id, schema);
    return schema;
  }

  @Override
  public int idOf(String subject, Schema schema) {
    SubjectSchema key = new SubjectSchema(subject, schema);
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    int id = number(transport.ask("POST", "/subjects/" + segment(subject), body(schema)), "id");
    ids.put(key, id);
    return id;
  }

  /**
   * Registers a schema as the next version of a subject, unless the subject has it.
   *
   * @return its id
   * @throws RegistryException also if it is incompatible with earlier versions: status 409
   */
  public int register(String subject, Schema schema) {
    int id = number(transport.ask("POST", versionsOf(subject), body(schema)), "id");
    ids.put(new SubjectSchema(subject, schema), id);
    return id;
  }

  /** One version of a subject. */
  public RegisteredSchema version(String subject, int version) {
    return registered(versionsOf(subject) + "/" + version);
  }

  /** The latest version of a subject. */
  public RegisteredSchema latest(String subject) {
    return registered(versionsOf(subject) + "/" + LATEST);
  }

  /** The versions of a subject that are not deleted, ascending. */
  public List<Integer> versions(String subject) {
    return numbers(get(versionsOf(subject)));
  }

  /** The subjects with a version that is not deleted. */
  public List<String> subjects() {
    List<String> subjects = new ArrayList<>();
    get("/subjects").forEach(subject -> subjects.add(subject.asText()));
    return subjects;
  }

  /** Whether a schema could follow the latest version, at the subject's level. */
  public Verdict checkLatest(String subject, Schema schema) {
    return check(subject, LATEST, schema);
  }

  /** Whether a schema could follow that version, at the subject's level. */
  public Verdict check(String subject, int version, Schema schema) {
    return check(subject, Integer.toString(version), schema);
  }

  /** The level of every subject without one of its own. */
  public CompatibilityLevel globalLevel() {
    return level(get("/config"), "compatibilityLevel");
  }

  /** The subject's own level; empty where the global one holds. */
  public Optional<CompatibilityLevel> level(String subject) {
    try {
      return Optional.of(level(get("/config/" + segment(subject)), "compatibilityLevel"));
    } catch (RegistryException e) {
      if (e.status() == 404 && (e.code() == SUBJECT_LEVEL_NOT_CONFIGURED || e.code() == 40401)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public void setGlobalLevel(CompatibilityLevel level) {
    putLevel("/config", level);
  }

  public void setLevel(String subject, CompatibilityLevel level) {
    putLevel("/config/" + segment(subject), level);
  }

  /** Takes the subject's own level away: the global one holds again. */
  public void clearLevel(String subject) {
    transport.ask("DELETE", "/config/" + segment(subject), null);
  }

  /**
   * Deletes every version of a subject.
   *
   * @return the versions deleted
   */
  public List<Integer> deleteSubject(String subject, Deletion deletion) {
    forget(subject);
    return numbers(
        transport.ask("DELETE", "/subjects/" + segment(subject) + query(deletion), null));
  }

  /** Deletes one version of a subject. */
  public void deleteVersion(String subject, int version, Deletion deletion) {
    forget(subject);
    transport.ask("DELETE", versionsOf(subject) + "/" + version + query(deletion), null);
  }

  @Override
  public void close() {
    transport.close();
  }

  private void forget(String subject) {
    ids.keySet().removeIf(key -> key.subject().equals(subject));
  }

  private Verdict check(String subject, String version, Schema schema) {
    JsonNode answer =
        transport.ask(
            "POST",
            "/compatibility" + versionsOf(subject) + "/" + version + "?verbose=true",
            body(schema));
    List<String> messages = new ArrayList<>();
    answer.path("messages").forEach(message -> messages.add(message.asText()));
    return new Verdict(answer.path("is_compatible").asBoolean(false), List.copyOf(messages));
  }

  private void putLevel(String path, CompatibilityLevel level) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    transport.ask("PUT", path, body.put("compatibility", level.name()));
  }

  private RegisteredSchema registered(String path) {
    JsonNode answer = get(path);
    return new RegisteredSchema(
        answer.path("subject").asText(),
        number(answer, "version"),
        number(answer, "id"),
        parse(path, answer));
  }

  private JsonNode get(String path) {
    return transport.ask("GET", path, null);
  }

  private static Schema parse(String path, JsonNode answer) {
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new RegistryException(200, 0, path + ": the schema is " + type + ", not AVRO");
    }
    try {
      // Somebody else may have registered it with laxer rules: reading it must still work.
      return new Schema.Parser().setValidateDefaults(false).parse(text(answer, "schema"));
    } catch (SchemaParseException e) {
      throw new RegistryException(200, 0, path + ": not an Avro schema: " + e.getMessage(), e);
    }
  }

  private static ObjectNode body(Schema schema) {
    return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
  }

  private static CompatibilityLevel level(JsonNode answer, String field) {
    String name = text(answer, field);
    return CompatibilityLevel.named(name)
        .orElseThrow(() -> new RegistryException(200, 0, "unknown compatibility level: " + name));
  }

  private static List<Integer> numbers(JsonNode answer) {
    List<Integer> numbers = new ArrayList<>();
    answer.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  private static int number(JsonNode answer, String field) {
    return required(answer, field, answer.path(field).isInt()).asInt();
  }

  private static String text(JsonNode answer, String field) {
    return required(answer, field, answer.path(field).isTextual()).asText();
  }

  private static JsonNode required(JsonNode answer, String field, boolean wellFormed) {
    JsonNode value = answer.get(field);
    if (value == null || !wellFormed) {
      throw new RegistryException(200, 0, "the registry's answer has no proper '" + field + "'");
    }
    return value;
  }

  private static String versionsOf(String subject) {
    return "/subjects/" + segment(subject) + "/versions";
  }

  private static String segment(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String query(Deletion deletion) {
    return switch (deletion) {
      case SOFT -> "";
      case HARD -> "?permanent=true";
    };
  }
}

package dev.eddyline.local.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.eddyline.local.registry.core.Listing;
import dev.eddyline.local.registry.core.Refusal;
import dev.eddyline.local.registry.core.Registry;
import dev.eddyline.local.registry.core.RegistryRecord;
import dev.eddyline.local.registry.core.VersionId;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * From requests to the registry and back, by path. May block on the log: never called on an I/O
 * thread. Throws {@link Refusal} for everything it does not do.
 */
final class Routes {

  /** Subjects of all contexts: this registry has one. */
  private static final String ALL_CONTEXTS = ":*:";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Registry registry;
  private final SettingRoutes settings;
  private final String clusterId;

  Routes(Registry registry, String clusterId) {
    this.registry = registry;
    this.settings = new SettingRoutes(registry);
    this.clusterId = clusterId;
  }

  JsonNode answer(Request request) {
    if (request.path().isEmpty()) {
      return get(request, () -> JSON.objectNode());
    }
    return switch (request.path().getFirst()) {
      case "subjects" -> subjects(request);
      case "schemas" -> schemas(request);
      case "compatibility" -> compatibility(request);
      case "config" -> settings.config(request);
      case "mode" -> settings.mode(request);
      case "contexts" -> contexts(request);
      case "v1" -> metadata(request);
      default -> throw notFound();
    };
  }

  static Refusal notFound() {
    return Refusal.malformed(404, "HTTP 404 Not Found");
  }

  static Refusal notAllowed() {
    return Refusal.malformed(405, "HTTP 405 Method Not Allowed");
  }

  private static JsonNode get(Request request, Supplier<JsonNode> answer) {
    if (!request.method().equals("GET")) {
      throw notAllowed();
    }
    return answer.get();
  }

  private JsonNode subjects(Request request) {
    List<String> path = request.path();
    if (path.size() == 1) {
      return get(request, () -> texts(registry.subjects(prefix(request), listing(request))));
    }
    String subject = path.get(1);
    if (path.size() == 2) {
      return switch (request.method()) {
        case "POST" -> lookUp(subject, request);
        case "DELETE" -> numbers(registry.deleteSubject(subject, request.flag("permanent")));
        default -> throw notAllowed();
      };
    }
    if (!path.get(2).equals("versions")) {
      throw notFound();
    }
    return switch (path.size()) {
      case 3 ->
          switch (request.method()) {
            case "GET" -> numbers(registry.versions(subject, listing(request)));
            case "POST" -> register(subject, request);
            default -> throw notAllowed();
          };
      case 4 ->
          switch (request.method()) {
            case "GET" -> entity(version(subject, request, request.flag("deleted")));
            case "DELETE" ->
                JSON.numberNode(
                    registry.deleteVersion(
                        subject, VersionId.parse(path.get(3)), request.flag("permanent")));
            default -> throw notAllowed();
          };
      case 5 -> ofVersion(subject, request);
      default -> throw notFound();
    };
  }

  private JsonNode ofVersion(String subject, Request request) {
    return switch (request.path().get(4)) {
      case "schema" ->
          get(request, () -> raw(version(subject, request, request.flag("deleted")).schema()));
      case "referencedby" ->
          get(
              request,
              () -> {
                // There are no references; a version that does not exist is still an error.
                version(subject, request, true);
                return JSON.arrayNode();
              });
      default -> throw notFound();
    };
  }

  private RegistryRecord.Version version(String subject, Request request, boolean deletedToo) {
    return registry.version(subject, VersionId.parse(request.path().get(3)), deletedToo);
  }

  private JsonNode register(String subject, Request request) {
    int id = registry.register(subject, SchemaBody.read(request));
    return JSON.objectNode().put("id", id);
  }

  private JsonNode lookUp(String subject, Request request) {
    return entity(registry.lookUp(subject, SchemaBody.read(request), request.flag("deleted")));
  }

  private JsonNode schemas(Request request) {
    List<String> path = request.path();
    if (path.size() == 1) {
      return get(request, () -> allSchemas(request));
    }
    return switch (path.get(1)) {
      case "types" -> get(request, () -> texts(List.of("AVRO")));
      case "ids" -> {
        if (path.size() < 3 || path.size() > 4) {
          throw notFound();
        }
        yield get(request, () -> byId(id(path.get(2)), request));
      }
      default -> throw notFound();
    };
  }

  private static int id(String text) {
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
      throw notFound();
    }
    return Integer.parseInt(text);
  }

  private JsonNode byId(int id, Request request) {
    if (request.path().size() == 3) {
      ObjectNode answer = JSON.objectNode().put("schema", registry.schema(id));
      return request.flag("fetchMaxId") ? answer.put("maxId", registry.idMax()) : answer;
    }
    return switch (request.path().get(3)) {
      case "schema" -> raw(registry.schema(id));
      case "subjects" ->
          texts(
              registry.versionsOf(id, listing(request)).stream()
                  .map(RegistryRecord.Version::subject)
                  .distinct()
                  .sorted()
                  .toList());
      case "versions" -> {
        ArrayNode answer = JSON.arrayNode();
        registry
            .versionsOf(id, listing(request))
            .forEach(
                one ->
                    answer.addObject().put("subject", one.subject()).put("version", one.version()));
        yield answer;
      }
      default -> throw notFound();
    };
  }

  private JsonNode allSchemas(Request request) {
    List<RegistryRecord.Version> all = registry.all(prefix(request), listing(request));
    Stream<RegistryRecord.Version> shown = all.stream();
    if (request.flag("latestOnly")) {
      shown = shown.filter(one -> isLast(one, all));
    }
    ArrayNode answer = JSON.arrayNode();
    shown
        .skip(request.count("offset", 0))
        .limit(request.count("limit", Integer.MAX_VALUE))
        .forEach(one -> answer.add(entity(one)));
    return answer;
  }

  private static boolean isLast(RegistryRecord.Version version, List<RegistryRecord.Version> all) {
    return all.stream()
        .noneMatch(
            other ->
                other.subject().equals(version.subject()) && other.version() > version.version());
  }

  private JsonNode compatibility(Request request) {
    List<String> path = request.path();
    boolean known =
        (path.size() == 4 || path.size() == 5)
            && path.get(1).equals("subjects")
            && path.get(3).equals("versions");
    if (!known) {
      throw notFound();
    }
    if (!request.method().equals("POST")) {
      throw notAllowed();
    }
    List<String> differences =
        path.size() == 4
            ? registry.compareWithAll(path.get(2), SchemaBody.read(request))
            : registry.compareWith(
                path.get(2), VersionId.parse(path.get(4)), SchemaBody.read(request));
    ObjectNode answer = JSON.objectNode().put("is_compatible", differences.isEmpty());
    if (request.flag("verbose")) {
      answer.set("messages", texts(differences));
    }
    return answer;
  }

  private static JsonNode contexts(Request request) {
    if (request.path().size() != 1) {
      throw notFound();
    }
    return get(request, () -> texts(List.of(".")));
  }

  private JsonNode metadata(Request request) {
    return switch (String.join("/", request.path())) {
      case "v1/metadata/id" -> {
        ObjectNode answer = JSON.objectNode();
        ObjectNode scope = answer.putObject("scope");
        scope.putArray("path");
        scope
            .putObject("clusters")
            .put("kafka-cluster", clusterId)
            .put("schema-registry-cluster", "eddyline");
        yield get(request, () -> answer.put("id", ""));
      }
      case "v1/metadata/version" ->
          get(request, () -> JSON.objectNode().put("version", "eddyline").put("commitId", ""));
      default -> throw notFound();
    };
  }

  private static Listing listing(Request request) {
    if (request.flag("deletedOnly")) {
      return Listing.DELETED_ONLY;
    }
    return request.flag("deleted") ? Listing.DELETED_TOO : Listing.LIVE;
  }

  private static String prefix(Request request) {
    String prefix = request.text("subjectPrefix", "");
    return prefix.startsWith(ALL_CONTEXTS) ? prefix.substring(ALL_CONTEXTS.length()) : prefix;
  }

  private static ObjectNode entity(RegistryRecord.Version version) {
    return JSON.objectNode()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schemaType", "AVRO")
        .put("schema", version.schema());
  }

  /** The schema itself is the answer's body, not a string in it. */
  private static JsonNode raw(String schema) {
    return JSON.rawValueNode(new RawValue(schema));
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JSON.arrayNode();
    texts.forEach(text -> array.add(TextNode.valueOf(text)));
    return array;
  }

  private static ArrayNode numbers(List<Integer> numbers) {
    ArrayNode array = JSON.arrayNode();
    numbers.forEach(array::add);
    return array;
  }
}

package dev.eddyline.local.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.local.registry.core.Mode;
import dev.eddyline.local.registry.core.Refusal;
import dev.eddyline.local.registry.core.Registry;
import dev.eddyline.schemas.registry.CompatibilityLevel;

/** {@code /config} and {@code /mode}, of all subjects or of one. As {@link Routes}. */
final class SettingRoutes {

  private final Registry registry;

  SettingRoutes(Registry registry) {
    this.registry = registry;
  }

  JsonNode config(Request request) {
    if (request.path().size() > 2) {
      throw Routes.notFound();
    }
    boolean global = request.path().size() == 1;
    String subject = global ? "" : request.path().get(1);
    return switch (request.method()) {
      case "GET" ->
          level(
              global
                  ? registry.globalLevel()
                  : registry.level(subject, request.flag("defaultToGlobal")));
      case "PUT" -> {
        CompatibilityLevel asked = askedLevel(request);
        CompatibilityLevel set =
            global ? registry.setGlobalLevel(asked) : registry.setLevel(subject, asked);
        yield JsonNodeFactory.instance.objectNode().put("compatibility", set.name());
      }
      case "DELETE" -> level(global ? registry.clearGlobalLevel() : registry.clearLevel(subject));
      default -> throw Routes.notAllowed();
    };
  }

  JsonNode mode(Request request) {
    if (request.path().size() > 2) {
      throw Routes.notFound();
    }
    boolean global = request.path().size() == 1;
    String subject = global ? "" : request.path().get(1);
    return switch (request.method()) {
      case "GET" ->
          mode(
              global
                  ? registry.globalMode()
                  : registry.mode(subject, request.flag("defaultToGlobal")));
      case "PUT" -> {
        Mode asked = askedMode(request);
        boolean force = request.flag("force");
        yield mode(
            global
                ? registry.setGlobalMode(asked, force)
                : registry.setMode(subject, asked, force));
      }
      case "DELETE" -> {
        if (global) {
          throw Routes.notAllowed();
        }
        yield mode(registry.clearMode(subject));
      }
      default -> throw Routes.notAllowed();
    };
  }

  private static CompatibilityLevel askedLevel(Request request) {
    JsonNode body = request.object();
    body.properties()
        .forEach(
            member -> {
              boolean level =
                  member.getKey().equals("compatibility")
                      || member.getKey().equals("compatibilityLevel");
              if (!level && !member.getValue().isNull()) {
                throw Refusal.malformed(
                    422, "This registry's config has no '" + member.getKey() + "'");
              }
            });
    String name =
        body.hasNonNull("compatibility")
            ? body.path("compatibility").asText()
            : body.path("compatibilityLevel").asText();
    return CompatibilityLevel.named(name).orElseThrow(Refusal::invalidLevel);
  }

  private static Mode askedMode(Request request) {
    return Mode.named(request.object().path("mode").asText()).orElseThrow(Refusal::invalidMode);
  }

  private static JsonNode level(CompatibilityLevel level) {
    return JsonNodeFactory.instance.objectNode().put("compatibilityLevel", level.name());
  }

  private static JsonNode mode(Mode mode) {
    return JsonNodeFactory.instance.objectNode().put("mode", mode.name());
  }
}

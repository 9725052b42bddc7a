package dev.eddyline.local.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.local.registry.core.Refusal;
import dev.eddyline.local.registry.core.Registration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body that registers, looks up or compares a schema. */
final class SchemaBody {

  private static final int ID_ABSENT = -1;
  private static final int VERSION_ABSENT = 0;

  /** What the API knows and this registry does not keep: refused rather than lost. */
  private static final List<String> NOT_KEPT =
      List.of("metadata", "ruleSet", "schemaTagsToAdd", "schemaTagsToRemove");

  private SchemaBody() {}

  static Registration read(Request request) {
    JsonNode body = request.object();
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") && !body.path("schemaType").isNull()) {
      throw Refusal.invalidSchema(
          "Invalid schema type " + type + ": this registry keeps AVRO only");
    }
    if (!body.path("references").isEmpty()) {
      throw Refusal.invalidSchema("This registry keeps no schemas with references");
    }
    for (String member : NOT_KEPT) {
      if (body.hasNonNull(member) && !body.path(member).isEmpty()) {
        throw Refusal.invalidSchema("This registry keeps no '" + member + "'");
      }
    }
    JsonNode schema = body.path("schema");
    if (!schema.isTextual() && !schema.isNull() && !schema.isMissingNode()) {
      throw Refusal.malformed(422, "'schema' must be a string that holds a schema");
    }
    return new Registration(
        schema.asText(""),
        request.flag("normalize"),
        number(body, "id", ID_ABSENT),
        number(body, "version", VERSION_ABSENT));
  }

  private static @Nullable Integer number(JsonNode body, String member, int absent) {
    JsonNode value = body.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isInt() || value.asInt() < absent) {
      throw Refusal.malformed(422, "'" + member + "' must be a positive whole number");
    }
    return value.asInt() == absent ? null : value.asInt();
  }
}

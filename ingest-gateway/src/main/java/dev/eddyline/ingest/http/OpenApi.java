package dev.eddyline.ingest.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.websocket.CloseCode;
import dev.eddyline.ingest.admit.CommandKind;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.ingest.admit.RequestSchema;
import dev.eddyline.ingest.stream.ResultSchema;
import dev.eddyline.schemas.contract.CommandExample;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.topic.EntityId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes what the gateway takes and answers as an OpenAPI 3.1 document, from what it validates
 * with: commands and their bounds, headers, lines, problems. What belongs to one example has its
 * name everywhere, in parameters, body and answer; {@code x-order} says when it is its turn. Knows
 * no kind. Owned by the thread that makes it.
 */
public final class OpenApi {

  /** The project's. */
  static final String VERSION = "0.1.0-SNAPSHOT";

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";
  private static final String PROBLEM = "application/problem+json";
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String HEADERS = "#/components/headers/";
  private static final int CONFLICT = IngestProblem.VERSION_CONFLICT.status();

  private final List<CommandKind> kinds;
  private final String socketPath;
  private final ObjectNode document = MAKE.objectNode();
  private final ObjectNode paths;
  private final ObjectNode schemas;
  private final ObjectNode headers;
  private final ObjectNode responses;
  private int examples;

  private OpenApi(List<CommandKind> kinds, String socketPath) {
    this.kinds = kinds;
    this.socketPath = socketPath;
    document.put("openapi", "3.1.1");
    ObjectNode info = document.putObject("info");
    info.put("title", "Eddyline ingest gateway").put("version", VERSION);
    info.put(
        "description",
        "Takes commands: one in a request, many in a batch, or over a WebSocket. An example's"
            + " parameters, body and answer have the same name; executed in the order of `x-order`"
            + " on an empty system, each leads to the answer it has here. `HEAD` is answered"
            + " wherever `GET` is, and `OPTIONS` wherever `POST` is. Numbers are written without"
            + " fraction and exponent.");
    info.putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
    document.put("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
    document.putArray("servers").addObject().put("url", "/");
    ArrayNode tags = document.putArray("tags");
    kinds.forEach(
        kind ->
            tags.addObject()
                .put("name", kind.name())
                .put("description", "Commands of the kind " + kind.name() + "."));
    tags.addObject().put("name", "many").put("description", "Many commands, of any kind.");
    tags.addObject().put("name", "gateway").put("description", "The gateway itself.");
    paths = document.putObject("paths");
    ObjectNode components = document.putObject("components");
    schemas = components.putObject("schemas");
    headers = components.putObject("headers");
    responses = components.putObject("responses");
  }

  /**
   * Writes the document.
   *
   * @param kinds whose commands are taken
   * @param socketPath where WebSockets are opened
   */
  public static ObjectNode of(List<CommandKind> kinds, String socketPath) {
    return new OpenApi(kinds, socketPath).write();
  }

  private ObjectNode write() {
    headers();
    answers();
    kinds.forEach(this::commands);
    streams();
    batch();
    socket();
    reads();
    return document;
  }

  private void headers() {
    header("etag", "The version of the entity, in quotes.");
    header("idempotencyKey", "The command id, also where the gateway has made it up.");
    header("replayed", "`true`: an earlier attempt at the command was decided so.");
    header("preferenceApplied", "What was done of the preferences.");
    header("link", "Where the entity's view is, `rel=\"latest-version\"`, if the gateway is told.");
    header("allow", "The methods there are.");
    header("accept", "The media type that is taken.");
    header("acceptEncoding", "The encodings that are taken.");
    header("upgrade", "`websocket`");
    header("webSocketVersion", "The version that is spoken.");
    headers
        .putObject("retryAfter")
        .put("description", "Seconds after which it may be worth a try.")
        .putObject("schema")
        .put("type", "integer")
        .put("minimum", 0);
  }

  private void header(String name, String says) {
    headers.putObject(name).put("description", says).putObject("schema").put("type", "string");
  }

  private void answers() {
    schemas
        .putObject("id")
        .put("description", "What an entity is called.")
        .put("type", "string")
        .put("pattern", EntityId.PATTERN);
    answer("accepted", "Decided and accepted.", true);
    answer("queued", "Durable, and not decided within the wait.", false);
    ObjectNode errors = schemas.putObject("errors");
    errors.put("description", "The fields at fault.").put("type", "array");
    ObjectNode error = errors.putObject("items").put("type", "object");
    ObjectNode members = error.putObject("properties");
    text(
        members,
        "field",
        "A JSON Pointer into the body, empty for all of it; or the name of a header, of a parameter"
            + " or of a part of the address.");
    text(members, "message", "What is wrong with it.");
    error.putArray("required").add("field").add("message");
    problem();
    for (ToldAt place : ToldAt.values()) {
      if (place != ToldAt.LINE) {
        place.codes().forEach((status, codes) -> problem(place, status, codes));
      }
    }
  }

  private void answer(String status, String says, boolean versioned) {
    ObjectNode answer = schemas.putObject(status);
    answer.put("description", says).put("type", "object");
    ObjectNode members = answer.putObject("properties");
    text(members, "command", "The command id.");
    members.putObject("status").put("const", status);
    ArrayNode required = answer.putArray("required").add("command").add("status");
    if (versioned) {
      number(members, "version", "To which the command has led.");
      required.add("version");
    }
  }

  /** A problem document; {@code chassis.http.Problem} writes it. */
  private void problem() {
    ObjectNode problem = schemas.putObject("problem");
    problem.put("description", "What is wrong (RFC 9457).").put("type", "object");
    ObjectNode members = problem.putObject("properties");
    text(members, "type", "`urn:eddyline:problem:` and the code.");
    text(members, "title", "The code in words.");
    members.putObject("status").put("description", "The HTTP status.").put("type", "integer");
    text(members, "code", "What went wrong, for programs. A code never changes its meaning.");
    text(members, "detail", "What went wrong here, for people.");
    members.putObject("errors").put("$ref", SCHEMAS + "errors");
    text(members, "command", "The command id, of one that was decided.");
    number(members, "version", "At which the entity is, of a command that was decided.");
    text(members, "view", "Where the entity's view is, after a conflict of versions.");
    number(members, "line", "Where JSON is broken.");
    number(members, "column", "Where JSON is broken.");
    number(members, "bodyBytesMax", "How long a body may be.");
    members
        .putObject("known")
        .put("description", "What there is instead of what is unknown.")
        .put("type", "array")
        .putObject("items")
        .put("type", "string");
    ArrayNode required = problem.putArray("required");
    List.of("type", "title", "status", "code", "detail").forEach(required::add);
  }

  private void problem(ToldAt place, int status, List<String> codes) {
    String name = name(place, status);
    ObjectNode schema = schemas.putObject(name);
    ArrayNode both = schema.putArray("allOf");
    both.addObject().put("$ref", SCHEMAS + "problem");
    ObjectNode members = both.addObject().putObject("properties");
    members.putObject("status").put("const", status);
    ObjectNode code = members.putObject("code");
    if (status == IngestProblem.REJECTED_STATUS) {
      ArrayNode either = code.putArray("anyOf");
      codes.forEach(either.addObject().putArray("enum")::add);
      either
          .addObject()
          .put("description", "A code of the rules of the kind.")
          .put("pattern", "^[a-z0-9]+(-[a-z0-9]+)*$");
    } else {
      codes.forEach(code.putArray("enum")::add);
    }
    responses.set(name, problemResponse(place, status));
  }

  private static String name(ToldAt place, int status) {
    return place.name().toLowerCase(Locale.ROOT) + "-" + status;
  }

  private ObjectNode problemResponse(ToldAt place, int status) {
    ObjectNode response = MAKE.objectNode();
    response.put("description", says(status));
    Map<String, String> told = new LinkedHashMap<>();
    switch (status) {
      case 405 -> told.put("Allow", "allow");
      case 409 -> {
        told.put("ETag", "etag");
        told.put("Link", "link");
      }
      case 415 -> {
        told.put("Accept", "accept");
        told.put("Accept-Encoding", "acceptEncoding");
      }
      case 426 -> {
        told.put("Upgrade", "upgrade");
        told.put("Sec-WebSocket-Version", "webSocketVersion");
      }
      case 429, 503 -> told.put("Retry-After", "retryAfter");
      default -> {
        // The document says all.
      }
    }
    if (place == ToldAt.COMMAND
        && (status == CONFLICT || status == IngestProblem.REJECTED_STATUS)) {
      told.put("Idempotency-Key", "idempotencyKey");
      told.put("Idempotent-Replayed", "replayed");
      told.put("Preference-Applied", "preferenceApplied");
    }
    refer(response, told);
    content(response, PROBLEM, name(place, status));
    return response;
  }

  private static String says(int status) {
    return switch (status) {
      case 400 -> "It cannot be read, or is not what it has to be; `errors` names what is wrong.";
      case 403 -> "Scripts of this origin may not connect.";
      case 404 -> "There is no such thing; `known` lists what there is.";
      case 405 -> "Told to another method; `Allow` says which there are.";
      case 408 -> "The request did not come to its end in time; the connection ends.";
      case 409 -> "Decided and rejected: the entity is not at the version of `If-Match`.";
      case 413 -> "The body is too large.";
      case 415 -> "The body is of another media type or encoding than is taken.";
      case 422 ->
          "Decided and rejected by the rules of the kind; or the command id is that of another"
              + " command.";
      case 426 -> "A WebSocket of version 13 is opened here.";
      case 429 -> "Too many commands of this actor are on their way.";
      case 431 -> "The request line and headers are too large; the connection ends.";
      case 500 -> "The fault is ours. A command may be in the log or not.";
      case 503 -> "It cannot be served now; `code` and `detail` say whether it was taken.";
      default -> throw new IllegalStateException("nothing is said of a " + status);
    };
  }

  private static void refer(ObjectNode response, Map<String, String> told) {
    if (!told.isEmpty()) {
      ObjectNode headers = response.putObject("headers");
      told.forEach((name, component) -> headers.putObject(name).put("$ref", HEADERS + component));
    }
  }

  private static ObjectNode content(ObjectNode of, String type, String schema) {
    ObjectNode content =
        of.has("content") ? (ObjectNode) of.get("content") : of.putObject("content");
    ObjectNode media = content.putObject(type);
    media.putObject("schema").put("$ref", SCHEMAS + schema);
    return media;
  }

  private static String payloadName(String kind, String command) {
    return kind + "." + command;
  }

  private void commands(CommandKind kind) {
    for (String command : kind.schema().names()) {
      ObjectNode payload = kind.schema().jsonSchema(command);
      schemas.set(payloadName(kind.name(), command), payload);
      ObjectNode post = operation("/v1/" + kind.name() + "/{id}/" + command, "post", kind.name());
      post.put("operationId", payloadName(kind.name(), command));
      post.put("summary", payload.path("description").asText(command));
      ObjectNode id = MAKE.objectNode().put("name", "id").put("in", "path").put("required", true);
      id.putObject("schema").put("$ref", SCHEMAS + "id");
      post.putArray("parameters").add(id).addAll(RequestSchema.commandHeaders());
      ObjectNode body = post.putObject("requestBody").put("required", true);
      content(body, JSON, payloadName(kind.name(), command));
      ObjectNode answers = post.putObject("responses");
      ObjectNode accepted = answers.putObject("200");
      accepted.put("description", "Decided and accepted.");
      Map<String, String> told = new LinkedHashMap<>();
      told.put("ETag", "etag");
      told.put("Idempotency-Key", "idempotencyKey");
      told.put("Idempotent-Replayed", "replayed");
      told.put("Preference-Applied", "preferenceApplied");
      refer(accepted, told);
      content(accepted, JSON, "accepted");
      ObjectNode queued = answers.putObject("202");
      queued.put("description", "Durable, and not decided within the wait.");
      told.remove("ETag");
      told.remove("Idempotent-Replayed");
      refer(queued, told);
      content(queued, JSON, "queued");
      refuse(answers, ToldAt.COMMAND);
    }
    contract(kind).examples().forEach(example -> example(kind, example));
  }

  private static KindContract contract(CommandKind kind) {
    return KindContract.of(kind.name()).orElseThrow();
  }

  private void refuse(ObjectNode answers, ToldAt place) {
    place
        .codes()
        .keySet()
        .forEach(
            status ->
                answers
                    .putObject(Integer.toString(status))
                    .put("$ref", "#/components/responses/" + name(place, status)));
  }

  /** Enters an example where its request and its answer stand. */
  private void example(CommandKind kind, CommandExample example) {
    ObjectNode post =
        (ObjectNode) paths.path("/v1/" + kind.name() + "/{id}/" + example.command()).path("post");
    Set<String> unknown = new HashSet<>(example.headers().keySet());
    for (var parameter : post.withArray("parameters")) {
      String name = parameter.get("name").textValue();
      String value = name.equals("id") ? example.id() : example.headers().get(name);
      unknown.remove(name);
      if (value != null) {
        ((ObjectNode) parameter)
            .withObject("examples")
            .putObject(example.name())
            .put("value", value);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(example.name() + " has headers unknown: " + unknown);
    }
    ObjectNode request = entry(post.withObject("requestBody"), JSON, example.name());
    request.put("summary", example.summary()).set("value", example.payload());
    request.put("x-order", ++examples);
    String status = Integer.toString(example.status());
    ObjectNode answers = post.withObject("responses");
    boolean problem = example.status() >= 400;
    if (answers.path(status).has("$ref")) {
      answers.set(status, problemResponse(ToldAt.COMMAND, example.status()));
    }
    entry(answers.withObject(status), problem ? PROBLEM : JSON, example.name())
        .put("summary", example.summary())
        .set("value", example.answer());
  }

  private static ObjectNode entry(ObjectNode of, String type, String name) {
    return ((ObjectNode) of.path("content").path(type)).withObject("examples").putObject(name);
  }

  private void streams() {
    List<String> codes =
        ToldAt.LINE.codes().values().stream().flatMap(List::stream).sorted().toList();
    schemas.set("line", line(false));
    schemas.set("message", line(true));
    schemas.set("batchResult", ResultSchema.of(true, codes, SCHEMAS + "errors"));
    schemas.set("result", ResultSchema.of(false, codes, SCHEMAS + "errors"));
    ObjectNode ready = schemas.putObject("ready");
    ready.put("description", "The first message of the gateway.").put("type", "object");
    ObjectNode members = ready.putObject("properties");
    members.putObject("event").put("const", "ready");
    number(members, "credit", "Commands that may be under way without being kept waiting.");
    number(members, "commandBytesMax", "How long a message may be.");
    ready.putArray("required").add("event").add("credit").add("commandBytesMax");
  }

  private ObjectNode line(boolean idNeeded) {
    return RequestSchema.line(
        kinds, idNeeded, (kind, command) -> SCHEMAS + payloadName(kind, command));
  }

  private void batch() {
    ObjectNode post = operation(BatchHandler.PATH, "post", "many");
    post.put("operationId", "batch").put("summary", "Commands, one on each line.");
    post.set("parameters", RequestSchema.batchHeaders(BatchHandler.ENCODINGS));
    ObjectNode request =
        lines(post.putObject("requestBody").put("required", true), "line", "Commands");
    ObjectNode answers = post.putObject("responses");
    ObjectNode taken = answers.putObject("200");
    taken.put("description", "What has become of each command, in the order of the lines.");
    ObjectNode answer = lines(taken, "batchResult", "Results");
    refuse(answers, ToldAt.BATCH);
    for (CommandKind kind : kinds) {
      StringBuilder sent = new StringBuilder();
      StringBuilder told = new StringBuilder();
      int number = 0;
      for (CommandExample example : once(kind)) {
        sent.append(RequestSchema.line(kind.name(), example.id() + ".batch", example));
        sent.append('\n');
        ObjectNode result = MAKE.objectNode().put("line", ++number);
        result.setAll(ResultSchema.example(example.status(), example.answer()));
        told.append(result).append('\n');
      }
      if (number > 0) {
        String name = kind.name() + "-batch";
        request
            .withObject("examples")
            .putObject(name)
            .put("summary", "The examples of " + kind.name() + " once more, of other entities")
            .put("value", sent.toString())
            .put("x-order", ++examples);
        answer
            .withObject("examples")
            .putObject(name)
            .put("summary", "What comes of them")
            .put("value", told.toString());
      }
    }
  }

  /** A body of lines; OpenAPI 3.1 has no word for the schema of one. */
  private static ObjectNode lines(ObjectNode of, String schema, String what) {
    ObjectNode media = of.putObject("content").putObject(NDJSON);
    media
        .putObject("schema")
        .put("type", "string")
        .put("description", what + " as JSON, one on each line; `x-item-schema` says which.");
    media.putObject("x-item-schema").put("$ref", SCHEMAS + schema);
    return media;
  }

  /** The kind's examples without those that send a command again. */
  private static List<CommandExample> once(CommandKind kind) {
    Map<String, CommandExample> byId = new LinkedHashMap<>();
    for (CommandExample example : contract(kind).examples()) {
      byId.putIfAbsent(example.id() + " " + example.answer().path("command").asText(), example);
    }
    return List.copyOf(byId.values());
  }

  private void socket() {
    ObjectNode get = operation(socketPath, "get", "many");
    get.put("operationId", "webSocket");
    get.put("summary", "Commands over a WebSocket (RFC 6455), one in each text message.");
    get.put(
        "description",
        "`x-websocket` says what a client sends, what it is told, and why it is closed.");
    get.set("parameters", RequestSchema.socketHeaders());
    ObjectNode answers = get.putObject("responses");
    answers.putObject("101").put("description", "The WebSocket is open.");
    refuse(answers, ToldAt.SOCKET);
    ObjectNode socket = get.putObject("x-websocket");
    socket.putObject("client").put("$ref", SCHEMAS + "message");
    ArrayNode told = socket.putObject("server").putArray("oneOf");
    told.addObject().put("$ref", SCHEMAS + "ready");
    told.addObject().put("$ref", SCHEMAS + "result");
    ArrayNode codes = socket.putArray("closeCodes");
    for (CloseCode code : CloseCode.values()) {
      codes
          .addObject()
          .put("code", code.number())
          .put("comeAgain", code.reconnect())
          .put("meaning", code.text());
    }
    ObjectNode entries = socket.putObject("examples");
    for (CommandKind kind : kinds) {
      ArrayNode client = MAKE.arrayNode();
      ArrayNode server = MAKE.arrayNode();
      for (CommandExample example : once(kind)) {
        client.add(RequestSchema.line(kind.name(), example.id() + ".socket", example));
        server.add(ResultSchema.example(example.status(), example.answer()));
      }
      if (!client.isEmpty()) {
        ObjectNode entry = entries.putObject(kind.name() + "-socket");
        entry.put(
            "summary",
            "The examples of "
                + kind.name()
                + " once more, of other entities, and the last word on each");
        entry.put("x-order", ++examples);
        entry.putObject("value").<ObjectNode>set("client", client).set("server", server);
      }
    }
  }

  private void reads() {
    ObjectNode health = schemas.putObject("health");
    health.put("description", "Whether all is well.").put("type", "object");
    ObjectNode members = health.putObject("properties");
    members.putObject("status").putArray("enum").add("up").add("down");
    members
        .putObject("failing")
        .put("description", "The parts that are not well, with reasons.")
        .put("type", "object")
        .putObject("additionalProperties")
        .put("type", "string");
    health.putArray("required").add("status").add("failing");
    schemas.putObject("text").put("type", "string");
    ObjectNode self = schemas.putObject("document").put("type", "object");
    self.putArray("required").add("openapi");
    self.put("additionalProperties", true);
    health("live", "Whether the gateway lives; what is down needs a restart.");
    health("ready", "Whether commands may come now.");
    read("/metrics", "metrics", "Metrics in the text format of Prometheus.", "text/plain", "text");
    ObjectNode get = read(OpenApiHandler.PATH, "openapi", "This document.", JSON, "document");
    ObjectNode answers = get.withObject("responses");
    refer(answers.withObject("200"), Map.of("ETag", "documentTag"));
    ObjectNode same = answers.putObject("304");
    same.put("description", "The client has it already, as `If-None-Match` says.");
    refer(same, Map.of("ETag", "documentTag"));
    header("documentTag", "Of the document as it is.");
    ObjectNode known = get.putArray("parameters").addObject();
    known.put("name", "If-None-Match").put("in", "header");
    known.put("description", "The `ETag` of what the client has.");
    known.putObject("schema").put("type", "string");
  }

  private void health(String which, String says) {
    ObjectNode get = read("/health/" + which, which, says, JSON, "health");
    ObjectNode down = problemResponse(ToldAt.READ, 503);
    down.put("description", "Something is down, or the gateway is about to stop.");
    content(down, JSON, "health");
    get.withObject("responses").set("503", down);
  }

  private ObjectNode read(String path, String id, String says, String type, String schema) {
    ObjectNode get = operation(path, "get", "gateway");
    get.put("operationId", id).put("summary", says);
    ObjectNode answers = get.putObject("responses");
    content(answers.putObject("200").put("description", says), type, schema);
    refuse(answers, ToldAt.READ);
    return get;
  }

  private ObjectNode operation(String path, String method, String tag) {
    ObjectNode operation = paths.putObject(path).putObject(method);
    operation.putArray("tags").add(tag);
    return operation;
  }

  private static void text(ObjectNode members, String name, String says) {
    members.putObject(name).put("description", says).put("type", "string");
  }

  private static void number(ObjectNode members, String name, String says) {
    members.putObject(name).put("description", says).put("type", "integer").put("minimum", 0);
  }
}

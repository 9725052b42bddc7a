package dev.eddyline.local.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.local.registry.core.LogException;
import dev.eddyline.local.registry.core.MemoryLog;
import dev.eddyline.local.registry.core.Registry;
import dev.eddyline.local.registry.core.RegistryRecord;
import dev.eddyline.local.registry.core.SchemaLog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryHandlerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BODY_BYTES_MAX = 4_096;
  private static final String A =
      "{'schema':'{\\'type\\':\\'record\\',\\'name\\':\\'R\\',\\'fields\\':["
          + "{\\'name\\':\\'a\\',\\'type\\':\\'int\\'}]}'}";
  private static final String B =
      "{'schema':'{\\'type\\':\\'record\\',\\'name\\':\\'R\\',\\'fields\\':["
          + "{\\'name\\':\\'a\\',\\'type\\':\\'string\\'}]}'}";
  private static final String TEXT =
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";

  private static final HttpClient http = HttpClient.newHttpClient();
  private static final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private static final HttpConfig LIMITS =
      new HttpConfig(
          "127.0.0.1",
          0,
          1,
          8_192,
          BODY_BYTES_MAX,
          100,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Optional.empty());

  private static HttpListener listener;

  /** Of the test that runs: one listener serves them all. */
  private static volatile RegistryHandler handler;

  @BeforeAll
  static void listen() {
    listener = HttpListener.start(LIMITS, exchange -> handler.handleRequest(exchange));
  }

  @AfterAll
  static void stop() {
    listener.close();
    workers.close();
    http.close();
  }

  @BeforeEach
  void begin() {
    serve(MemoryLog.registry());
  }

  @Test
  void answersAsDocumented() throws Exception {
    // Given one schema in two subjects, one of them deleted
    expect("GET", "/", null, 200, "{}");
    expect("POST", "/subjects/s/versions", A, 200, "{'id':1}");
    expect("POST", "/subjects/t/versions", A, 200, "{'id':1}");
    expect("DELETE", "/subjects/t", null, 200, "[1]");

    // When everything there is to read is read
    // Then each answer has the documented shape
    expect("GET", "/subjects", null, 200, "['s']");
    expect("GET", "/subjects?deleted=true", null, 200, "['s','t']");
    expect("GET", "/subjects?deletedOnly=true", null, 200, "['t']");
    expect("GET", "/subjects?subjectPrefix=:*:", null, 200, "['s']");
    expect("GET", "/subjects/s/versions", null, 200, "[1]");
    expect("GET", "/subjects/s/versions/1/referencedby", null, 200, "[]");
    expect("GET", "/schemas/types", null, 200, "['AVRO']");
    expect("GET", "/schemas/ids/1/subjects", null, 200, "['s']");
    expect("GET", "/schemas/ids/1/subjects?deleted=true", null, 200, "['s','t']");
    expect("GET", "/schemas/ids/1/versions", null, 200, "[{'subject':'s','version':1}]");
    expect("GET", "/contexts", null, 200, "['.']");
    expect("GET", "/config", null, 200, "{'compatibilityLevel':'BACKWARD'}");
    expect("GET", "/config/s?defaultToGlobal=true", null, 200, "{'compatibilityLevel':'BACKWARD'}");
    expect("GET", "/mode", null, 200, "{'mode':'READWRITE'}");
    expect("GET", "/mode/s?defaultToGlobal=true", null, 200, "{'mode':'READWRITE'}");
    expect("PUT", "/config/s", "{'compatibility':'full'}", 200, "{'compatibility':'FULL'}");
    expect("GET", "/config/s", null, 200, "{'compatibilityLevel':'FULL'}");
    expect("DELETE", "/config/s", null, 200, "{'compatibilityLevel':'FULL'}");
    expect("PUT", "/mode/s", "{'mode':'READONLY'}", 200, "{'mode':'READONLY'}");
    expect("DELETE", "/mode/s", null, 200, "{'mode':'READONLY'}");
    expect("GET", "/subjects/t/versions/1?deleted=true", null, 200, entity("t", 1));
    expect("GET", "/subjects/s/versions/latest", null, 200, entity("s", 1));
    expect("GET", "/schemas", null, 200, "[" + entity("s", 1) + "]");
    expect("GET", "/schemas?latestOnly=true&limit=1&offset=1", null, 200, "[]");
    expect("POST", "/subjects/s", A, 200, entity("s", 1));
    assertThat(ask("GET", "/schemas/ids/1?fetchMaxId=true", null).body())
        .isEqualTo(JSON.createObjectNode().put("schema", TEXT).put("maxId", 1).toString());
    assertThat(ask("GET", "/schemas/ids/1/schema", null).body()).isEqualTo(TEXT);
    assertThat(ask("GET", "/subjects/s/versions/1/schema", null).body()).isEqualTo(TEXT);
    assertThat(ask("GET", "/v1/metadata/id", null).body()).contains("\"cluster-of-test\"");
    assertThat(ask("GET", "/v1/metadata/version", null).statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/", null).headers().firstValue("Content-Type"))
        .contains("application/vnd.schemaregistry.v1+json");
  }

  @Test
  void comparesWithoutChanging() throws Exception {
    expect("POST", "/subjects/s/versions", A, 200, "{'id':1}");
    expect("POST", "/compatibility/subjects/s/versions/latest", A, 200, "{'is_compatible':true}");
    expect("POST", "/compatibility/subjects/s/versions", A, 200, "{'is_compatible':true}");
    expect("POST", "/compatibility/subjects/s/versions/1", B, 200, "{'is_compatible':false}");
    JsonNode verbose =
        JSON.readTree(
            ask("POST", "/compatibility/subjects/s/versions/latest?verbose=true", B).body());
    assertThat(verbose.path("is_compatible").asBoolean()).isFalse();
    assertThat(verbose.path("messages").get(0).asText()).contains("TYPE_MISMATCH");
    expect("GET", "/subjects/s/versions", null, 200, "[1]");
  }

  @Test
  void subjectsMayHaveAnyCharacters() throws Exception {
    // Given a subject with a slash, a percent sign, a blank, a plus and letters beyond ASCII
    String raw = "/subjects/a%2Fb%25%20+%C3%A9/versions";

    // When it is registered
    expect("POST", raw, A, 200, "{'id':1}");

    // Then it is one subject of that name
    expect("GET", "/subjects", null, 200, "['a/b% +é']");
    expect("GET", raw, null, 200, "[1]");
    expect("GET", "/subjects?subjectPrefix=a%2Fb", null, 200, "['a/b% +é']");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET | /subjects/x/versions | | 404 | 40401 | Subject 'x' not found.",
        "GET | /subjects/s/versions/9 | | 404 | 40402 | Version 9 not found.",
        "GET | /schemas/ids/9 | | 404 | 40403 | Schema 9 not found",
        "GET | /schemas/ids/9/schema | | 404 | 40403 | Schema 9 not found",
        "POST | /subjects/s | B | 404 | 40403 | Schema not found",
        "DELETE | /subjects/gone | | 404 | 40404 | Subject 'gone' was soft deleted.Set permanent=true to delete permanently",
        "DELETE | /subjects/s?permanent=true | | 404 | 40405 | Subject 's' was not deleted first before being permanently deleted",
        "DELETE | /subjects/gone/versions/1 | | 404 | 40406 | Subject 'gone' Version 1 was soft deleted.Set permanent=true to delete permanently",
        "DELETE | /subjects/s/versions/1?permanent=true | | 404 | 40407 | Subject 's' Version 1 was not deleted first before being permanently deleted",
        "GET | /config/s | | 404 | 40408 | Subject 's' does not have subject-level compatibility configured",
        "GET | /mode/s | | 404 | 40409 | Subject 's' does not have subject-level mode configured",
        "POST | /subjects/s/versions | {'schema':'no'} | 422 | 42201 | Invalid schema of type AVRO",
        "POST | /subjects/s/versions | {'schema':''} | 422 | 42201 | Empty schema",
        "POST | /subjects/s/versions | {} | 422 | 42201 | Empty schema",
        "POST | /subjects/s/versions | {'schemaType':'JSON','schema':'{}'} | 422 | 42201 | Invalid schema type JSON",
        "POST | /subjects/s/versions | {'schema':'`int`','references':[{'name':'x'}]} | 422 | 42201 | This registry keeps no schemas with references",
        "POST | /subjects/s/versions | {'schema':'x','metadata':{'tags':{}}} | 422 | 42201 | This registry keeps no 'metadata'",
        "GET | /subjects/s/versions/0 | | 422 | 42202 | The specified version '0' is not a valid version id.",
        "GET | /subjects/s/versions/one | | 422 | 42202 | The specified version 'one' is not a valid version id.",
        "PUT | /config | {'compatibility':'SOME'} | 422 | 42203 | Invalid compatibility level. Valid values are none,",
        "PUT | /config | {} | 422 | 42203 | Invalid compatibility level.",
        "PUT | /config/s | {'compatibility':'FULL','alias':'t'} | 422 | 422 | This registry's config has no 'alias'",
        "PUT | /mode/s | {'mode':'WRITE'} | 422 | 42204 | Invalid mode. Valid values are",
        "PUT | /mode/s | {'mode':'IMPORT'} | 422 | 42205 | Cannot import since found existing subjects",
        "POST | /subjects/%0A/versions | A | 422 | 42208 | The specified subject",
        "POST | /subjects/s/versions | {'schema':7} | 422 | 422 | 'schema' must be a string",
        "POST | /subjects/s/versions | {'schema':'x','id':'1'} | 422 | 422 | 'id' must be a positive whole number",
        "POST | /subjects/s/versions | [] | 422 | 422 | the body must be a JSON object",
        "POST | /subjects/s/versions | | 422 | 422 | the body must be a JSON object",
        "POST | /subjects/s/versions | {'schema | 400 | 400 | the body is not JSON",
        "GET | /schemas?limit=x | | 400 | 400 | not a count: limit=x",
        "GET | /nothing | | 404 | 404 | HTTP 404 Not Found",
        "GET | /subjects/s/versions/1/schema/x | | 404 | 404 | HTTP 404 Not Found",
        "GET | /schemas/ids/one | | 404 | 404 | HTTP 404 Not Found",
        "PUT | /subjects | | 405 | 405 | HTTP 405 Method Not Allowed",
        "POST | /schemas/ids/1 | | 405 | 405 | HTTP 405 Method Not Allowed",
        "GET | /compatibility/subjects/s/versions/1 | | 405 | 405 | HTTP 405 Method Not Allowed",
      })
  void refusesAsDocumented(
      String method, String path, String body, int status, int code, String message)
      throws Exception {
    // Given a subject with one version and a deleted one
    ask("POST", "/subjects/s/versions", A);
    ask("POST", "/subjects/gone/versions", A);
    ask("DELETE", "/subjects/gone", null);

    // When something is wrong with a request
    HttpResponse<String> response =
        ask(method, path, "A".equals(body) ? A : "B".equals(body) ? B : body);

    // Then status, code and wording are the real registry's
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = JSON.readTree(response.body());
    assertThat(error.path("error_code").asInt()).isEqualTo(code);
    assertThat(error.path("message").asText()).startsWith(message);
    assertThat(error.size()).isEqualTo(2);
  }

  @Test
  void anIncompatibleSchemaIsAConflict() throws Exception {
    ask("POST", "/subjects/s/versions", A);
    HttpResponse<String> response = ask("POST", "/subjects/s/versions", B);
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(JSON.readTree(response.body()).path("error_code").asInt()).isEqualTo(409);
    assertThat(JSON.readTree(response.body()).path("message").asText())
        .startsWith(
            "Schema being registered is incompatible with an earlier schema for subject \"s\","
                + " details: [");
  }

  @Test
  void aBodyHasALimit() throws Exception {
    // Given a body of the limit and one byte more
    String longest = A + " ".repeat(BODY_BYTES_MAX - json(A).length());

    // When they are sent
    // Then only the second is refused
    assertThat(ask("POST", "/subjects/s/versions", longest).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = ask("POST", "/subjects/s/versions", longest + " ");
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(JSON.readTree(refused.body()).path("error_code").asInt()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource({"true, 50002", "false, 50001"})
  void aLogThatFailsIsAnErrorOfTheServer(boolean timedOut, int code) throws Exception {
    // Given a registry whose log takes nothing
    serve(new Registry(new BrokenLog(timedOut), 1_000));

    // When a schema is registered
    HttpResponse<String> response = ask("POST", "/subjects/s/versions", A);

    // Then the client is told, and reading still works
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(JSON.readTree(response.body()).path("error_code").asInt()).isEqualTo(code);
    expect("GET", "/subjects", null, 200, "[]");
  }

  private record BrokenLog(boolean timedOut) implements SchemaLog {
    @Override
    public void catchUp() {
      throw new LogException(timedOut, "no broker", null);
    }

    @Override
    public void append(List<RegistryRecord> changes) {
      throw new LogException(timedOut, "no broker", null);
    }
  }

  private static void serve(Registry registry) {
    handler = new RegistryHandler(registry, "cluster-of-test", LIMITS, workers, status -> {});
  }

  private void expect(String method, String path, String body, int status, String answer)
      throws Exception {
    HttpResponse<String> response = ask(method, path, body);
    assertThat(response.statusCode())
        .as("%s %s: %s", method, path, response.body())
        .isEqualTo(status);
    assertThat(response.body()).as("%s %s", method, path).isEqualTo(json(answer));
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + listener.address() + path))
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json(body)))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .build(),
        BodyHandlers.ofString());
  }

  private static String entity(String subject, int version) {
    return "{'subject':'%s','version':%d,'id':1,'schemaType':'AVRO',%s"
        .formatted(subject, version, A.substring(1));
  }

  /** Quotes are single in the tests, and escaped as {@code \'} inside a string. */
  private static String json(String text) {
    return text.replace("\\'", "\\\"").replace('\'', '"');
  }
}

package dev.eddyline.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.registry.AnsweringServer.Answer;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {

  private static final Schema SCHEMA = SchemaBuilder.record("R").fields().endRecord();
  private static final Answer ID = new Answer(200, "{\"id\":7}");
  private static final Answer STORED =
      new Answer(200, "{\"schema\":\"" + SCHEMA.toString().replace("\"", "\\\"") + "\"}");
  private static final int ANSWER_BYTES_MAX = 1_000;

  @Test
  void remembersSchemasAndIds() {
    // Given a registry that answers
    try (AnsweringServer server = AnsweringServer.with(STORED, ID);
        RegistryClient client = client(server)) {

      // When the same things are asked for again and again
      for (int i = 0; i < 3; i++) {
        assertThat(client.byId(7)).isEqualTo(SCHEMA);
      }
      for (int i = 0; i < 3; i++) {
        assertThat(client.idOf("s", SCHEMA)).isEqualTo(7);
      }

      // Then each is asked for once; a lookup is no registration
      assertThat(server.asked()).hasSize(2);
      assertThat(server.asked().get(0).path()).isEqualTo("/schemas/ids/7");
      assertThat(server.asked().get(1).method()).isEqualTo("POST");
      assertThat(server.asked().get(1).path()).isEqualTo("/subjects/s");
    }
  }

  @Test
  void whatItRegisteredItNeedNotLookUp() {
    try (AnsweringServer server = AnsweringServer.with(ID);
        RegistryClient client = client(server)) {
      assertThat(client.register("s", SCHEMA)).isEqualTo(7);
      assertThat(client.idOf("s", SCHEMA)).isEqualTo(7);
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void failuresAreNotRemembered() {
    // Given a schema that is registered between two lookups
    Answer missing = new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    try (AnsweringServer server = AnsweringServer.with(missing, ID);
        RegistryClient client = client(server)) {
      assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> client.idOf("s", SCHEMA));

      // When it is looked up again
      // Then it is found
      assertThat(client.idOf("s", SCHEMA)).isEqualTo(7);
    }
  }

  @Test
  void aDeletedSubjectIsForgotten() {
    try (AnsweringServer server =
            AnsweringServer.with(ID, new Answer(200, "[1]"), new Answer(404, ""));
        RegistryClient client = client(server)) {
      client.idOf("s", SCHEMA);
      client.deleteSubject("s", Deletion.HARD);
      assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> client.idOf("s", SCHEMA));
      assertThat(server.asked().get(1).path()).isEqualTo("/subjects/s?permanent=true");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void triesAgainWhereThatCanHelp(int status) {
    // Given a server that fails twice
    Answer failing = new Answer(status, "<html>busy</html>");
    try (AnsweringServer server = AnsweringServer.with(failing, failing, ID);
        RegistryClient client = client(server)) {
      // When it is asked
      // Then the third answer counts
      assertThat(client.idOf("s", SCHEMA)).isEqualTo(7);
      assertThat(server.asked()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 422})
  void doesNotTryAgainWhereThatCannotHelp(int status) {
    // Given a server that refuses
    Answer refusal = new Answer(status, "{\"error_code\":" + status + "99,\"message\":\"no\"}");
    try (AnsweringServer server = AnsweringServer.with(refusal);
        RegistryClient client = client(server)) {
      // When it is asked
      // Then the error says what was asked, and what came back, after one attempt
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> client.register("my subject", SCHEMA))
          .withMessageContaining("POST " + server.url() + "/subjects/my%20subject/versions")
          .withMessageContaining("HTTP " + status + ", error " + status + "99: no")
          .satisfies(e -> assertThat(e.status()).isEqualTo(status))
          .satisfies(e -> assertThat(e.code()).isEqualTo(status * 100 + 99));
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    try (AnsweringServer server = AnsweringServer.with(new Answer(503, ""));
        RegistryClient client = client(server)) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(client::subjects)
          .withMessageContaining("HTTP 503; gave up after 4 attempts")
          .satisfies(e -> assertThat(e.status()).isEqualTo(503));
      assertThat(server.asked()).hasSize(4);
    }
  }

  @Test
  void goesOnWithAnotherServerAndStaysThere() throws Exception {
    // Given a server that is away, one that is ill and one that is well
    URI away;
    try (ServerSocket socket = new ServerSocket(0)) {
      away = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (AnsweringServer ill = AnsweringServer.with(new Answer(500, ""));
        AnsweringServer well = AnsweringServer.with(new Answer(200, "[]"));
        RegistryClient client =
            client(new RegistryAuth.None(), List.of(away, ill.url(), well.url()))) {
      // When it is asked twice
      client.subjects();
      client.subjects();

      // Then the one that answered is asked first the second time
      assertThat(ill.asked()).hasSize(1);
      assertThat(well.asked()).hasSize(2);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
    // Given a server that takes connections and says nothing
    try (ServerSocket silent = new ServerSocket(0);
        RegistryClient client =
            client(
                new RegistryAuth.None(),
                List.of(URI.create("http://127.0.0.1:" + silent.getLocalPort())),
                Duration.ofMillis(200),
                2)) {
      // When it is asked
      // Then every attempt ends by itself
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(client::subjects)
          .withMessageContaining("no answer")
          .satisfies(e -> assertThat(e.status()).isZero());
    }
  }

  @Test
  void anInterruptEndsTheWaiting() throws Exception {
    // Given a client that waits for a server that says nothing
    try (ServerSocket silent = new ServerSocket(0);
        RegistryClient client =
            client(
                new RegistryAuth.None(),
                List.of(URI.create("http://127.0.0.1:" + silent.getLocalPort())))) {
      CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
      Thread asking =
          Thread.ofVirtual()
              .start(
                  () -> {
                    assertThatExceptionOfType(RegistryException.class)
                        .isThrownBy(client::subjects)
                        .withMessageContaining("interrupted");
                    stillInterrupted.complete(Thread.currentThread().isInterrupted());
                  });
      silent.accept();

      // When its thread is interrupted
      asking.interrupt();

      // Then it ends at once and the thread knows why
      assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void showsWhoItIs() {
    record Case(RegistryAuth auth, String header) {}
    List<Case> cases =
        List.of(
            new Case(new RegistryAuth.None(), null),
            new Case(new RegistryAuth.Basic("user", "pä:ss"), "Basic dXNlcjpww6Q6c3M="),
            new Case(new RegistryAuth.Bearer("t.o-k=="), "Bearer t.o-k=="));
    for (Case one : cases) {
      try (AnsweringServer server = AnsweringServer.with(new Answer(200, "[]"));
          RegistryClient client = client(one.auth(), List.of(server.url()))) {
        client.subjects();
        assertThat(server.asked().getFirst().authorization()).isEqualTo(one.header());
      }
    }
  }

  @Test
  void anAnswerHasALimit() {
    // Given answers of the limit and one byte more
    String longest = "[\"" + "x".repeat(ANSWER_BYTES_MAX - 4) + "\"]";
    try (AnsweringServer server = AnsweringServer.with(new Answer(200, longest));
        RegistryClient client = client(server)) {
      assertThat(client.subjects()).hasSize(1);
    }
    try (AnsweringServer server = AnsweringServer.with(new Answer(200, longest + " "));
        RegistryClient client = client(server)) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(client::subjects)
          .withMessageContaining("no answer");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "no json",
        "{\"schema\":7}",
        "{\"schema\":\"no schema\"}",
        "{\"schema\":\"{}\",\"schemaType\":\"PROTOBUF\"}"
      })
  void anAnswerThatMakesNoSenseIsAnError(String body) {
    try (AnsweringServer server = AnsweringServer.with(new Answer(200, body));
        RegistryClient client = client(server)) {
      assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> client.byId(7));
    }
  }

  @Test
  void subjectsAreEncodedAndABasePathIsKept() {
    try (AnsweringServer server = AnsweringServer.with(new Answer(200, "[1]"));
        RegistryClient client =
            client(new RegistryAuth.None(), List.of(server.url().resolve("/apis/v7/")))) {
      client.versions("a/b% +é?");
      assertThat(server.asked().getFirst().path())
          .isEqualTo("/apis/v7/subjects/a%2Fb%25%20%2B%C3%A9%3F/versions");
    }
  }

  @Test
  void aSubjectWithoutALevelHasNone() {
    Answer none = new Answer(404, "{\"error_code\":40408,\"message\":\"not configured\"}");
    try (AnsweringServer server = AnsweringServer.with(none);
        RegistryClient client = client(server)) {
      assertThat(client.level("s")).isEmpty();
    }
  }

  @Test
  void aRegistrarThatRequiresRegistersNothing() {
    // Given a registry that has one contract of two
    Answer missing = new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    try (AnsweringServer server = AnsweringServer.with(ID, missing);
        RegistryClient client = client(server)) {
      // When both are required
      // Then the missing one is named with its file, and nothing but lookups were asked for
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(
              () ->
                  new SchemaRegistrar(client)
                      .require(Map.of("a", Contract.OUTCOME, "b", Contract.DEAD_LETTER)))
          .withMessage(
              "not registered: dead-letter.avsc in subject 'b'; register them before the start");
      assertThat(server.asked())
          .extracting(AnsweringServer.Asked::path)
          .containsExactly("/subjects/a", "/subjects/b");
    }
  }

  private static RegistryClient client(AnsweringServer server) {
    return client(new RegistryAuth.None(), List.of(server.url()));
  }

  private static RegistryClient client(RegistryAuth auth, List<URI> urls) {
    return client(auth, urls, Duration.ofSeconds(20), 4);
  }

  private static RegistryClient client(
      RegistryAuth auth, List<URI> urls, Duration requestTimeout, int attemptsMax) {
    return new RegistryClient(
        new RegistryConfig(
            urls,
            auth,
            Duration.ofSeconds(5),
            requestTimeout,
            attemptsMax,
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            ANSWER_BYTES_MAX));
  }
}

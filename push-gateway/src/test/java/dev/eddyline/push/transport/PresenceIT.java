package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.TestKafka;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presence over a real broker and real sockets. Each test follows a view of its own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PresenceIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final AtomicInteger VIEWS = new AtomicInteger();

  private static TestKafka kafka;

  private final ViewKey view = new ViewKey("poll", "p" + VIEWS.incrementAndGet());
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void startKafka() {
    kafka = TestKafka.start();
    createTopic(kafka);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private static void createTopic(TestKafka at) {
    Topics.Spec spec = Topics.presence((short) 1);
    at.createTopics(
        new NewTopic(spec.name(), spec.partitions(), spec.replication()).configs(spec.config()));
  }

  private <T extends AutoCloseable> T opened(T one) {
    open.add(one);
    return one;
  }

  private static String[] settings(TestKafka at, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "KAFKA_BOOTSTRAP",
                at.bootstrapServers(),
                "KINDS",
                "poll",
                "PUSH_PRESENCE_KINDS",
                "poll",
                "PUSH_PRESENCE_INTERVAL_MS",
                "50",
                "PUSH_DRAIN_SPREAD_MS",
                "0"));
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }

  /** A gateway that has heard all others and shows the actors of polls. */
  private TestGateway gateway(int expiryBeats) {
    TestGateway gateway =
        opened(
            TestGateway.start(
                settings(
                    kafka,
                    "PUSH_PRESENCE_ACTORS_KINDS",
                    "poll",
                    "PUSH_PRESENCE_EXPIRY_BEATS",
                    Integer.toString(expiryBeats))));
    await().atMost(SOON).until(gateway.gateway::ready);
    return gateway;
  }

  private SseSocket stream(TestGateway at, ViewKey of, String... headers) throws IOException {
    return opened(new SseSocket(at.gateway.port(), "/v1/stream?view=" + of, 0, headers));
  }

  private RawWebSocket socket(TestGateway at, ViewKey of, String... headers) throws IOException {
    RawWebSocket socket = opened(new RawWebSocket(at.gateway.port(), "/v1/ws", 0, headers));
    socket.send("{\"op\":\"subscribe\",\"view\":\"" + of + "\"}");
    return socket;
  }

  /** The state of the presence view; empty where there is none. */
  private String presence(TestGateway at) {
    HttpResponse<String> answer = at.send("GET", "/v1/" + view.presence());
    if (answer.statusCode() != 200) {
      assertThat(answer.statusCode()).as(answer.body()).isIn(404, 503);
      return "";
    }
    try {
      return JSON.readTree(answer.body()).get("state").toString();
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  private void awaitPresence(TestGateway at, String state) {
    await().atMost(SOON).untilAsserted(() -> assertThat(presence(at)).isEqualTo(state));
  }

  /**
   * Reads one message about the view, and more until the client's state of the presence view is
   * this one.
   */
  private void readUntil(ViewSocket from, FakeClient client, String state) throws IOException {
    String address = view.presence().toString();
    JsonNode wanted = JSON.readTree(state);
    boolean told = false;
    while (!told || client.held(address) == null || !client.held(address).state().equals(wanted)) {
      ViewSocket.Message message = from.next();
      assertThat(message).as("before " + state).isNotNull();
      if (!message.event().equals("loading")) {
        client.take(message.event(), message.json());
        told = true;
      }
    }
  }

  private ViewSocket follow(ViewSocket.Connector over, TestGateway at, String cursor)
      throws IOException {
    return opened(
        over.connect(
            new Socket(), at.gateway.port(), 0, cursor, "latest", "", List.of(view.presence())));
  }

  @Test
  void subscriptionsOfAllGatewaysAndTransportsAddUp() throws Exception {
    // Given two gateways, and clients that follow the presence of a view at each
    TestGateway first = gateway(100);
    TestGateway second = gateway(100);
    first.source.change(view, Documents.document(7, "e1", 3));
    FakeClient atFirst = new FakeClient();
    FakeClient atSecond = new FakeClient();
    ViewSocket stream = follow(ViewSocket::overEventStream, first, "");
    ViewSocket socket = follow(ViewSocket::overWebSocket, second, "");

    // When clients come to follow the view itself
    stream(first, view, "Eddyline-Actor: bob");
    SseSocket nobody = stream(second, view);
    RawWebSocket ada = socket(second, view, "Eddyline-Actor: ada");
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(
            () ->
                first.send(
                    "GET",
                    "/v1/" + view,
                    "If-None-Match",
                    "\"7.e1\"",
                    "Prefer",
                    "wait=50",
                    "Eddyline-Actor",
                    "cleo"));

    // Then every gateway tells all of them, on every transport
    String all = "{\"count\":4,\"actors\":[\"ada\",\"bob\",\"cleo\"]}";
    readUntil(stream, atFirst, all);
    readUntil(socket, atSecond, all);
    assertThat(presence(first)).isEqualTo(all);
    assertThat(presence(second)).isEqualTo(all);
    assertThat(first.send("GET", "/v1/presence/poll?prefix=" + view.id()).body())
        .contains("\"view\":\"" + view.presence() + "\"")
        .contains("\"complete\":true");
    await().atMost(SOON).until(() -> first.metric("eddyline_push_presence_views") == 1);

    // When they go, each in its way
    nobody.close();
    first.source.change(view, Documents.document(8, "e1", 3));
    assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    ada.send("{\"op\":\"unsubscribe\",\"view\":\"" + view + "\"}");

    // Then
    String left = "{\"count\":1,\"actors\":[\"bob\"]}";
    readUntil(stream, atFirst, left);
    readUntil(socket, atSecond, left);
    assertThat(first.metric("eddyline_push_presence_gateways")).isEqualTo(2);
  }

  @Test
  void aViewThatNobodyFollowsAnyMoreIsGone() throws Exception {
    // Given
    TestGateway gateway = gateway(100);
    SseSocket only = stream(gateway, view);
    ViewSocket watching = follow(ViewSocket::overEventStream, gateway, "");
    readUntil(watching, new FakeClient(), "{\"count\":1,\"actors\":[]}");

    // When
    only.close();

    // Then
    assertThat(watching.next().event()).isEqualTo("gone");
    assertThat(gateway.send("GET", "/v1/" + view.presence()).statusCode()).isEqualTo(404);
    assertThat(gateway.metric("eddyline_push_presence_views")).isZero();
  }

  @Test
  void actorsAreNotShownUnlessTheKindAllowsIt() throws Exception {
    // Given a gateway that shows actors and one that does not
    TestGateway shows = gateway(100);
    TestGateway hides =
        opened(TestGateway.start(settings(kafka, "PUSH_PRESENCE_EXPIRY_BEATS", "100")));

    // When
    stream(shows, view, "Eddyline-Actor: ada");
    stream(hides, view, "Eddyline-Actor: bob");

    // Then
    awaitPresence(hides, "{\"count\":2}");
    awaitPresence(shows, "{\"count\":2,\"actors\":[\"ada\"]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/stream?view=poll/a", "/v1/ws", "/v1/poll/a"})
  void aHeaderThatNamesNobodyIsRefused(String path) throws Exception {
    // Given
    TestGateway gateway = opened(TestGateway.start());
    gateway.source.change(new ViewKey("poll", "a"), Documents.document(7, "e1", 3));

    // When
    String head;
    if (path.equals("/v1/ws")) {
      head =
          opened(new RawWebSocket(gateway.gateway.port(), path, 0, "Eddyline-Actor: a b")).head();
    } else {
      head =
          opened(
                  new SseSocket(
                      gateway.gateway.port(),
                      path,
                      0,
                      "If-None-Match: \"7.e1\"",
                      "Prefer: wait=5",
                      "Eddyline-Actor: a b"))
              .head();
    }

    // Then
    assertThat(head).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(gateway.metric("eddyline_push_sessions")).isZero();
  }

  @Test
  void aPageSaysInTheAddressWhoFollows() throws Exception {
    // Given
    TestGateway gateway = gateway(100);
    gateway.source.change(view, Documents.document(7, "e1", 3));
    int port = gateway.gateway.port();
    String stream = "/v1/stream?view=" + view;

    // When clients come with the parameter, and one with the header too
    opened(new SseSocket(port, stream + "&actor=%22bob%22", 0));
    opened(new SseSocket(port, stream + "&actor=mallory", 0, "Eddyline-Actor: dan"));
    RawWebSocket socket =
        opened(new RawWebSocket(port, "/v1/ws?actor=ada%2Bx&access_token=e.y-J_~", 0));
    socket.send("{\"op\":\"subscribe\",\"view\":\"" + view + "\"}");
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(
            () ->
                gateway.send(
                    "GET",
                    "/v1/" + view + "?actor=cleo",
                    "If-None-Match",
                    "\"7.e1\"",
                    "Prefer",
                    "wait=50"));

    // Then they are told by these names
    awaitPresence(gateway, "{\"count\":4,\"actors\":[\"\\\"bob\\\"\",\"ada+x\",\"cleo\",\"dan\"]}");
    gateway.source.change(view, Documents.document(8, "e1", 3));
    assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/stream?view=poll/a&actor=a%20b",
        "/v1/stream?view=poll/a&actor=ada&actor=ada",
        "/v1/ws?actor=a%20b",
        "/v1/ws?actor=ada&actor=ada",
        "/v1/ws?actor",
        "/v1/poll/a?actor=a%20b",
        "/v1/poll/a?actor=ada&actor=ada"
      })
  void aParameterThatNamesNobodyIsRefused(String target) throws Exception {
    // Given
    TestGateway gateway = opened(TestGateway.start());
    gateway.source.change(new ViewKey("poll", "a"), Documents.document(7, "e1", 3));

    // When
    String head;
    if (target.startsWith("/v1/ws")) {
      head = opened(new RawWebSocket(gateway.gateway.port(), target, 0)).head();
    } else {
      head =
          opened(
                  new SseSocket(
                      gateway.gateway.port(),
                      target,
                      0,
                      "If-None-Match: \"7.e1\"",
                      "Prefer: wait=5"))
              .head();
    }

    // Then
    assertThat(head).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(gateway.metric("eddyline_push_sessions")).isZero();
  }

  @Test
  void whatAStoppedGatewayHadFadesAtOnce() throws Exception {
    // Given a gateway that would be waited for for long
    TestGateway stays = gateway(1_000);
    TestGateway stops = gateway(1_000);
    stream(stays, view);
    stream(stops, view, "Eddyline-Actor: ada");
    awaitPresence(stays, "{\"count\":2,\"actors\":[\"ada\"]}");

    // When
    stops.close();

    // Then
    awaitPresence(stays, "{\"count\":1,\"actors\":[]}");
    await().atMost(SOON).until(() -> stays.metric("eddyline_push_presence_gateways") == 1);
    assertThat(stays.metric("eddyline_push_presence_expired_total")).isZero();
  }

  @Test
  void whatASilentGatewayHadFadesAfterSoManyBeats() throws Exception {
    // Given a gateway that says something once, and then nothing, as one that was killed
    TestGateway gateway = gateway(20);
    stream(gateway, view);
    awaitPresence(gateway, "{\"count\":1,\"actors\":[]}");

    // When
    say(
        "ghost",
        "{\"beat\":1,\"record\":1,\"views\":[{\"view\":\""
            + view
            + "\",\"count\":7,\"actors\":[\"ada\"]}],\"wholeSince\":1}");

    // Then it counts, and no longer after its time
    awaitPresence(gateway, "{\"count\":8,\"actors\":[\"ada\"]}");
    awaitPresence(gateway, "{\"count\":1,\"actors\":[]}");
    assertThat(gateway.metric("eddyline_push_presence_expired_total")).isEqualTo(1);
  }

  @Test
  void aRecordThatCannotBeReadIsPassedOver() throws Exception {
    // Given
    TestGateway gateway = gateway(100);
    stream(gateway, view);

    // When
    say("ghost", "nonsense");
    say("no name", "{\"beat\":1,\"record\":1}");
    say("ghost", "{\"beat\":2,\"record\":2,\"wholeSince\":2}");

    // Then
    awaitPresence(gateway, "{\"count\":1,\"actors\":[]}");
    await().atMost(SOON).until(() -> gateway.metric("eddyline_push_presence_gateways") == 2);
    assertThat(gateway.metric("eddyline_push_presence_unreadable_total")).isEqualTo(2);
    assertThat(gateway.gateway.ready()).isTrue();
    say("ghost", "{\"beat\":3,\"record\":3,\"leave\":true}");
  }

  @Test
  void aGatewayThatStartsLateLearnsOfAllThereIs() throws Exception {
    // Given a gateway whose clients came long ago
    TestGateway first = gateway(100);
    stream(first, view, "Eddyline-Actor: ada");
    awaitPresence(first, "{\"count\":1,\"actors\":[\"ada\"]}");

    // When another starts
    TestGateway late = gateway(100);

    // Then
    awaitPresence(late, "{\"count\":1,\"actors\":[\"ada\"]}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCursorOfAnotherGatewayIsReset(boolean overEventStream) throws Exception {
    // Given a client that has the view from one gateway
    ViewSocket.Connector over =
        overEventStream ? ViewSocket::overEventStream : ViewSocket::overWebSocket;
    TestGateway first = gateway(100);
    stream(first, view);
    FakeClient client = new FakeClient();
    String state = "{\"count\":1,\"actors\":[]}";
    awaitPresence(first, state);
    readUntil(follow(over, first, ""), client, state);
    TestGateway second = gateway(100);
    awaitPresence(second, state);

    // When it goes on at another
    ViewSocket elsewhere = follow(over, second, client.cursor());

    // Then
    ViewSocket.Message reset = elsewhere.next();
    assertThat(reset.event()).isEqualTo("reset");
    assertThat(reset.json()).contains("epoch-changed");
    client.take(reset.event(), reset.json());
    readUntil(elsewhere, client, state);
    assertThat(client.count("gone")).isZero();

    // When it comes back to that one, then it goes on from there
    ViewSocket again = follow(over, second, client.cursor());
    stream(first, view, "Eddyline-Actor: ada");
    readUntil(again, client, "{\"count\":2,\"actors\":[\"ada\"]}");
    assertThat(client.count("reset")).isEqualTo(1);
  }

  @Test
  void aGatewayThatWasRestartedTellsTheSameOfTheOthers() throws Exception {
    // Given a client that has the view, and one that follows at another gateway
    TestGateway other = gateway(100);
    stream(other, view, "Eddyline-Actor: ada");
    FakeClient client = new FakeClient();
    String state = "{\"count\":1,\"actors\":[\"ada\"]}";
    TestGateway before = gateway(100);
    awaitPresence(before, state);
    readUntil(follow(ViewSocket::overEventStream, before, ""), client, state);

    // When the gateway is restarted and the client comes back at once
    before.close();
    TestGateway after =
        opened(
            TestGateway.start(
                settings(
                    kafka,
                    "PUSH_PRESENCE_ACTORS_KINDS",
                    "poll",
                    "PUSH_PRESENCE_EXPIRY_BEATS",
                    "100")));
    readUntil(follow(ViewSocket::overEventStream, after, client.cursor()), client, state);

    // Then it was waited for and not gone in between
    assertThat(client.count("reset")).isEqualTo(1);
    assertThat(client.count("gone")).isZero();
  }

  @Test
  void waitsForTheTopicAndSaysSo() throws Exception {
    try (TestKafka bare = TestKafka.start();
        TestGateway gateway = TestGateway.start(settings(bare))) {
      // Given no topic
      await()
          .atMost(SOON)
          .until(
              () ->
                  gateway
                      .send("GET", "/health/ready")
                      .body()
                      .contains("there is no topic " + Topics.PRESENCE));
      assertThat(gateway.send("GET", "/v1/" + view.presence()).statusCode()).isEqualTo(503);
      assertThat(gateway.send("GET", "/v1/status").body())
          .contains("\"kind\":\"presence\",\"partition\":0,\"loaded\":false");
      assertThat(gateway.send("GET", "/health/live").statusCode()).isEqualTo(200);
      stream(gateway, view);

      // When
      createTopic(bare);

      // Then
      await().atMost(SOON).until(gateway.gateway::ready);
      awaitPresence(gateway, "{\"count\":1}");
    }
  }

  @Test
  void anOutageOfTheBrokerFreezesWhatIsToldAndEmptiesNothing() throws Exception {
    try (TestKafka own = TestKafka.start()) {
      // Given two gateways that wait three seconds for each other
      createTopic(own);
      String[] settings = settings(own, "PUSH_PRESENCE_EXPIRY_BEATS", "60");
      try (TestGateway first = TestGateway.start(settings);
          TestGateway second = TestGateway.start(settings)) {
        SseSocket leaving = stream(second, view);
        stream(second, view);
        awaitPresence(first, "{\"count\":2}");
        FakeClient client = new FakeClient();
        ViewSocket watching = follow(ViewSocket::overEventStream, first, "");
        readUntil(watching, client, "{\"count\":2}");

        // When the broker is away for longer, and a client goes meanwhile
        own.stop();
        leaving.close();
        await()
            .during(Duration.ofSeconds(4))
            .atMost(Duration.ofSeconds(10))
            .until(() -> presence(first).equals("{\"count\":2}"));
        own.startAgain();

        // Then what has changed is told when it is back, and nobody was forgotten
        readUntil(watching, client, "{\"count\":1}");
        stream(second, view);
        readUntil(watching, client, "{\"count\":2}");
        assertThat(client.count("gone")).isZero();
        assertThat(first.metric("eddyline_push_presence_expired_total")).isZero();
      }
    }
  }

  @Test
  void aTopicThatWasCreatedAnewIsReadFromItsEnd() throws Exception {
    try (TestKafka own = TestKafka.start()) {
      // Given two gateways
      createTopic(own);
      try (TestGateway first = TestGateway.start(settings(own));
          TestGateway second = TestGateway.start(settings(own))) {
        stream(second, view);
        awaitPresence(first, "{\"count\":1}");

        // When the topic is deleted and made again
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", own.bootstrapServers()))) {
          admin.deleteTopics(List.of(Topics.PRESENCE)).all().get(10, TimeUnit.SECONDS);
          await().atMost(SOON).until(() -> admin.listTopics().names().get().isEmpty());
        }
        createTopic(own);

        // Then
        stream(second, view);
        awaitPresence(first, "{\"count\":2}");
        awaitPresence(second, "{\"count\":2}");
      }
    }
  }

  @Test
  void whereItIsOffThereIsNothingOfIt() {
    // Given
    TestGateway gateway = opened(TestGateway.start());

    // When
    HttpResponse<String> answer = gateway.send("GET", "/v1/" + view.presence());

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"code\":\"unknown-kind\"");
    assertThat(gateway.meters.scrape()).doesNotContain("presence");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("eddyline-push-presence"));
  }

  private static void say(String name, String value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.PRESENCE, 0, name, value.getBytes(StandardCharsets.UTF_8)))
          .get(10, TimeUnit.SECONDS);
    }
  }
}

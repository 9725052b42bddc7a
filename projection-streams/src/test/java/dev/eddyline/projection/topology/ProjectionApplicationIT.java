package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.chassis.ops.Health;
import dev.eddyline.projection.poll.PollKind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the application commits, and what it then writes and finds again, on a real broker. */
class ProjectionApplicationIT {

  private static final int PARTITIONS = 2;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int VOTES = 500;

  /** Those of polls that have something in them. */
  private static final List<String> TABLES = List.of(Topics.ENTITIES_STORE, Topics.MEMBERS_STORE);

  @TempDir private Path folder;

  private final TestKafka kafka = TestKafka.shared();
  private final FixedSchemas schemas = new FixedSchemas();
  private final Health health = new Health();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordCodec<Source> sources =
      RecordCodec.of(Contract.SOURCE, schemas, "s", Source.class);
  private final RecordCodec<Command<PollCommand>> commands =
      RecordCodec.of(
          KindContract.of("poll").orElseThrow().command(),
          schemas,
          "s",
          Command.class,
          PollCommand.class);
  private final RecordCodec<View<PollView>> views =
      RecordCodec.of(
          KindContract.of("poll").orElseThrow().view(), schemas, "s", View.class, PollView.class);

  private Path state;
  private @Nullable ProjectionApplication application;

  @BeforeEach
  void chooseState() {
    state = folder.resolve("here");
  }

  @AfterEach
  void stop() {
    if (application != null) {
      application.close();
      application = null;
    }
  }

  @Test
  void commandsThatAreWaitingAreCommittedInFewTransactions() throws Exception {
    // Given more commands of a few polls than could be committed one by one in reasonable time
    Topics topics = topics(1);
    List<Command<PollCommand>> waiting = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      waiting.add(command("vote-" + i, "voter-" + i, vote()));
    }
    for (String poll : List.of("a", "b", "c")) {
      append(topics, poll, List.of(command("create", "ada", lunch())));
      append(topics, poll, waiting);
    }

    // When
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> counted("accepted") == 15_003);

    // Then Streams has polled up to a thousand at a time, and each poll was one commit
    long commits = meters.get("eddyline.projection.commit.entities").summary().count();
    assertThat(commits).isBetween(1L, 500L);
  }

  @Test
  void aLoneCommandWaitsForNoOther() throws Exception {
    // Given an application that would wait very long for the rest of a batch
    Topics topics = topics(2);
    start(topics, Duration.ofHours(1));
    append(topics, "lunch", List.of(command("create", "ada", lunch())));
    await().atMost(SOON).until(() -> committed() == 1);

    // When
    append(topics, "lunch", List.of(command("vote", "bob", vote())));

    // Then
    await().atMost(SOON).until(() -> committed() == 2);
  }

  @Test
  void aSourceCostsOneRecordPerCommitAndIsKnownAgainWithoutAnyLocalStore() throws Exception {
    // Given a poll and a source that has sent very many votes for which nobody waits
    Topics topics = topics(3);
    append(topics, "a", List.of(command("create", "ada", lunch())));
    List<Command<PollCommand>> votes = new ArrayList<>();
    for (int sequence = 0; sequence < 5_000; sequence++) {
      votes.add(command("feed:" + sequence, "voter-" + sequence, vote()));
    }
    appendSequenced(topics, "a", "feed", votes);
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> counted("accepted") == 5_001);
    stop();
    int written = read(topics.changelog(Topics.SOURCES_STORE)).size();
    int outcomes = read(topics.outcomes()).size();

    // When it sends all of them once more, and a new one, to an application that has lost its
    // stores
    state = folder.resolve("elsewhere");
    votes.add(command("feed:5000", "voter-5000", vote()));
    appendSequenced(topics, "a", "feed", votes);
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> counted("accepted") == 5_002);

    // Then the new one alone is decided, and of the source nothing was written but at commits
    assertThat(counted("dropped")).isEqualTo(5_000);
    assertThat(counted("rejected")).isZero();
    assertThat(written).isBetween(1, 500);
    assertThat(outcomes).isEqualTo(1);
    await().atMost(SOON).until(() -> read(topics.events()).size() == 5_002);
  }

  @Test
  void whatIsUnstoredIsStoredThoughNothingElseComes() throws Exception {
    // Given a source whose commands come one after the other, so that it rests after the first
    Topics topics = topics(8);
    append(topics, "a", List.of(command("create", "ada", lunch())));
    start(topics, Duration.ofHours(1));
    int last = 4;
    for (int i = 0; i <= last; i++) {
      int sequence = i;
      Command<PollCommand> vote = command("feed:" + i, "voter-" + i, vote());
      append(topics, "a", List.of(vote), at -> PollDriver.unawaited("feed", sequence));
      await().atMost(SOON).until(() -> counted("accepted") == 2 + sequence);
    }

    // When nothing else comes
    // Then its last count comes to its store all the same, and the journal is empty
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(read(topics.changelog(Topics.SOURCES_STORE)))
                    .last()
                    .extracting(record -> sources.decode(record.value()).sequence())
                    .isEqualTo((long) last));
    assertThat(read(topics.changelog(Topics.JOURNAL_STORE))).isNotEmpty();
    await().atMost(SOON).until(() -> gauge("journal.bytes") == 0);
  }

  private double gauge(String name) {
    return meters.get("eddyline.projection." + name).gauge().value();
  }

  @Test
  void stoppedInOrderItsStoresAreWholeWithoutTheirLogs() throws Exception {
    // Given polls with votes, of which the stores have written nothing yet
    Topics topics = topics(4);
    vote(topics, 0, VOTES);
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> health.unready().isEmpty());
    await().atMost(SOON).until(() -> counted("accepted") == 2 + 2 * VOTES);
    double deferred = meters.get("eddyline.projection.deferred.bytes").gauge().value();

    // When it is stopped, and all that is in their logs is deleted before it is started again
    stop();
    double left = meters.get("eddyline.projection.deferred.bytes").gauge().value();
    for (String store : TABLES) {
      forget(topics.changelog(store));
    }
    start(topics, Duration.ofSeconds(10));
    voteOn(topics);

    // Then
    assertThat(deferred).isPositive();
    assertThat(left).isZero();
    assertThatNothingWasForgotten(topics);
  }

  @Test
  void aTaskThatHasToldNoOutcomeIsWholeAsWell() throws Exception {
    // Given polls of a source that nobody waits for
    Topics topics = topics(6);
    List<Command<PollCommand>> all = new ArrayList<>(List.of(command("create", "ada", lunch())));
    IntStream.range(0, VOTES).forEach(i -> all.add(command("vote-" + i, "voter-" + i, vote())));
    appendSequenced(topics, "a", "feed", all);
    appendSequenced(topics, "b", "feed", all);
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> counted("accepted") == 2 + 2 * VOTES);

    // When it is stopped, and what is in the logs of its stores is deleted before the next start
    stop();
    for (String store : TABLES) {
      forget(topics.changelog(store));
    }
    start(topics, Duration.ofSeconds(10));
    PollCommand otherwise = new PollCommand.ChangeVote(List.of("tea"), null);
    append(topics, "a", List.of(command("otherwise", "voter-0", otherwise)));
    append(topics, "b", List.of(command("otherwise", "voter-0", otherwise)));

    // Then it knows them
    await().atMost(SOON).until(() -> read(topics.changelog(Topics.OUTCOMES_STORE)).size() == 2);
    assertThat(counted("accepted")).isEqualTo(2 + 2 * VOTES + 2);
  }

  @Test
  void killedItGoesOnAtTheLastCommit() throws Exception {
    // Given polls with votes, all of them committed
    Topics topics = topics(5);
    vote(topics, 0, VOTES);
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> health.unready().isEmpty());
    await().atMost(SOON).until(() -> counted("accepted") == 2 + 2 * VOTES);
    await().atMost(SOON).until(() -> read(topics.events()).size() == 2 + 2 * VOTES);

    // When it is started on its folder as a kill would have left it
    Path killed = folder.resolve("killed");
    copy(state, killed);
    stop();
    state = killed;
    start(topics, Duration.ofSeconds(10));
    voteOn(topics);

    // Then
    assertThatNothingWasForgotten(topics);
  }

  @Test
  void killedAfterAStopInOrderItGoesOnAtTheLastCommit() throws Exception {
    // Given polls that were stopped in order, and have had votes since
    Topics topics = topics(7);
    vote(topics, 0, VOTES);
    start(topics, Duration.ofSeconds(10));
    await().atMost(SOON).until(() -> counted("accepted") == 2 + 2 * VOTES);
    stop();
    start(topics, Duration.ofSeconds(10));
    voteOn(topics);
    assertThatNothingWasForgotten(topics);

    // When it is started on its folder as a kill would have left it
    Path killed = folder.resolve("killed");
    copy(state, killed);
    stop();
    state = killed;
    start(topics, Duration.ofSeconds(10));
    PollCommand change = new PollCommand.ChangeVote(List.of("tea"), null);
    append(topics, "a", List.of(command("last", "voter-" + VOTES, change)));
    append(topics, "b", List.of(command("last", "voter-" + VOTES, change)));

    // Then who voted after the stop can change that vote
    await().atMost(SOON).until(() -> read(topics.events()).size() == 2 + 2 * (VOTES + 3));
    ConsumerRecord<byte[], byte[]> last = read(topics.views()).getLast();
    View<PollView> view = views.decode(last.value());
    assertThat(view.version()).isEqualTo(1 + VOTES + 3);
    assertThat(Objects.requireNonNull(view.state().result()).tally())
        .isEqualTo(Map.of("pie", VOTES - 1L, "tea", 2L));
  }

  /** A vote that is known, a new one, and one that a member changes. */
  private void voteOn(Topics topics) throws Exception {
    vote(topics, VOTES - 1, VOTES + 1);
    PollCommand otherwise = new PollCommand.ChangeVote(List.of("tea"), null);
    append(topics, "a", List.of(command("otherwise", "voter-0", otherwise)));
    append(topics, "b", List.of(command("otherwise", "voter-0", otherwise)));
  }

  private void assertThatNothingWasForgotten(Topics topics) {
    await().atMost(SOON).until(() -> read(topics.events()).size() == 2 + 2 * (VOTES + 2));
    Map<String, View<PollView>> last = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topics.views())) {
      last.put(new String(record.key(), StandardCharsets.UTF_8), views.decode(record.value()));
    }
    assertThat(counted("repeated")).isEqualTo(2);
    assertThat(last).hasSize(2);
    assertThat(last.values())
        .allSatisfy(
            view -> {
              assertThat(view.version()).isEqualTo(1 + VOTES + 2);
              assertThat(view.state().ballots()).isEqualTo(VOTES + 1);
            })
        .extracting(view -> Objects.requireNonNull(view.state().result()).tally())
        .containsOnly(Map.of("pie", (long) VOTES, "tea", 1L));
  }

  /** Votes in two polls, which are created with the first. */
  private void vote(Topics topics, int from, int to) throws Exception {
    List<Command<PollCommand>> appended = new ArrayList<>();
    if (from == 0) {
      appended.add(command("create", "ada", lunch()));
    }
    for (int i = from; i < to; i++) {
      appended.add(command("vote-" + i, "voter-" + i, vote()));
    }
    append(topics, "a", appended);
    append(topics, "b", appended);
  }

  /** Deletes all that is committed in a changelog, up to where its store has come. */
  private void forget(String changelog) throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(changelog)) {
      all.put(
          new TopicPartition(changelog, record.partition()),
          RecordsToDelete.beforeOffset(record.offset() + 1));
    }
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, changelog);
    AlterConfigOp deletable =
        new AlterConfigOp(
            new ConfigEntry("cleanup.policy", "compact,delete"), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(deletable))).all().get();
      // The broker hears of the other policy a little later than the controller.
      await()
          .atMost(SOON)
          .ignoreExceptionsMatching(e -> e.getCause() instanceof PolicyViolationException)
          .untilAsserted(() -> admin.deleteRecords(all).all().get());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  private long committed() {
    return meters.get("eddyline.projection.commit.entities").summary().count();
  }

  private double counted(String result) {
    return meters.get("eddyline.projection.commands").tag("result", result).counter().count();
  }

  private Topics topics(int generation) {
    Topics topics = new Topics("poll", generation);
    kafka.createTopics(
        topics.specs(PARTITIONS, (short) 1, 3_600_000, 3_600_000).stream()
            .map(
                spec ->
                    new NewTopic(spec.name(), spec.partitions(), spec.replication())
                        .configs(spec.config()))
            .toArray(NewTopic[]::new));
    return topics;
  }

  private void start(Topics topics, Duration commitWaitMax) {
    ProjectionConfig config =
        new ProjectionConfig(
            kafka.bootstrapServers(),
            state,
            "test",
            1,
            0,
            1,
            Duration.ofHours(1),
            commitWaitMax,
            100);
    application =
        ProjectionApplication.start(
            new PollKind(), new ProjectionSpec(topics, "epoch", config), schemas, meters, health);
  }

  private void append(Topics topics, String poll, List<Command<PollCommand>> appended)
      throws Exception {
    append(topics, poll, appended, sequence -> new RecordHeaders());
  }

  /** Appends commands of a source, whose sequences are their places in the list. */
  private void appendSequenced(
      Topics topics, String poll, String source, List<Command<PollCommand>> appended)
      throws Exception {
    append(topics, poll, appended, sequence -> PollDriver.unawaited(source, sequence));
  }

  private void append(
      Topics topics, String poll, List<Command<PollCommand>> appended, IntFunction<Headers> headers)
      throws Exception {
    byte[] key = poll.getBytes(StandardCharsets.UTF_8);
    // One request at a time: of two to a topic that was made just now the broker may refuse the
    // first for the moment and take the second, and then it never takes the first again.
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "max.in.flight.requests.per.connection",
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < appended.size(); i++) {
        byte[] value = commands.encode(appended.get(i));
        sent.add(
            producer.send(
                new ProducerRecord<>(topics.commands(), null, key, value, headers.apply(i))));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    }
  }

  /** What is committed in all partitions of a topic at present. */
  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      await()
          .atMost(SOON)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return partitions.stream().allMatch(one -> consumer.position(one) >= ends.get(one));
              });
    }
    return records;
  }

  private static Command<PollCommand> command(String id, String actor, PollCommand payload) {
    return new Command<>(id, actor, null, null, Instant.parse("2026-11-23T09:00:00Z"), payload);
  }

  private static PollCommand.Create lunch() {
    return new PollCommand.Create(
        "Lunch?",
        List.of(new Option("tea", null, false), new Option("pie", null, false)),
        Method.SINGLE,
        null,
        null,
        null,
        null,
        true,
        false);
  }

  private static PollCommand.CastVote vote() {
    return new PollCommand.CastVote(List.of("pie"), null, null);
  }
}

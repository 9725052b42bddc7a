package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.poll.PollKind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Rejection;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.OutcomeKey;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The projection of polls without Kafka: commands go in one by one, each is a commit of its own,
 * and what was written is read topic by topic.
 */
final class PollDriver implements AutoCloseable {

  static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
  static final Topics TOPICS = new Topics("poll", 1);

  /** Entities, and counts of sources, that are held in memory. */
  static final int IN_MEMORY_MAX = 2;

  private final Path state;
  private final FixedSchemas schemas = new FixedSchemas();
  private final KindContract poll = KindContract.of("poll").orElseThrow();
  private final RecordCodec<Command<PollCommand>> commands =
      RecordCodec.of(poll.command(), schemas, "s", Command.class, PollCommand.class);
  private final RecordCodec<Event<PollEvent>> events =
      RecordCodec.of(poll.event(), schemas, "s", Event.class, PollEvent.class);
  private final RecordCodec<View<PollView>> views =
      RecordCodec.of(poll.view(), schemas, "s", View.class, PollView.class);
  private final RecordCodec<Outcome> outcomes =
      RecordCodec.of(Contract.OUTCOME, schemas, "s", Outcome.class);
  private final RecordCodec<Rejection> rejections =
      RecordCodec.of(Contract.REJECTION, schemas, "s", Rejection.class);
  private final RecordCodec<DeadLetter> letters =
      RecordCodec.of(Contract.DEAD_LETTER, schemas, "s", DeadLetter.class);
  private final RecordCodec<Source> sources =
      RecordCodec.of(Contract.SOURCE, schemas, "s", Source.class);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> input;
  private final @Nullable LastingTables lasting;
  private int starts;

  /**
   * @param state a folder for the stores
   */
  PollDriver(Path state) {
    this(state, null);
  }

  /** One that can be started anew. */
  static PollDriver lasting(Path state) {
    return new PollDriver(state, new LastingTables());
  }

  private PollDriver(Path state, @Nullable LastingTables lasting) {
    this.state = state;
    this.lasting = lasting;
    driver = start();
    input = input();
  }

  private TopologyTestDriver start() {
    ProjectionSpec spec = spec();
    return new TopologyTestDriver(
        ProjectionTopology.build(new PollKind(), spec, schemas, meters, tables()),
        ProjectionApplication.properties(spec),
        AT);
  }

  private Function<String, KeyValueBytesStoreSupplier> tables() {
    return lasting == null
        ? org.apache.kafka.streams.state.Stores::persistentKeyValueStore
        : lasting;
  }

  private ProjectionSpec spec() {
    ProjectionConfig config =
        new ProjectionConfig(
            "unused:9092",
            state.resolve("start-" + starts),
            "test",
            1,
            0,
            1,
            Duration.ofHours(24),
            Duration.ofMillis(50),
            IN_MEMORY_MAX);
    return new ProjectionSpec(TOPICS, "epoch", config);
  }

  /** The topology's own description. */
  String description() {
    return ProjectionTopology.build(new PollKind(), spec(), schemas, meters).describe().toString();
  }

  /** Where commands go in. */
  TestInputTopic<byte[], byte[]> input() {
    return driver.createInputTopic(
        TOPICS.commands(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  TopologyTestDriver driver() {
    return driver;
  }

  /** What has been counted since the first start. */
  double counted(String result) {
    return meters.get("eddyline.projection.commands").tag("result", result).counter().count();
  }

  /**
   * Begins anew: nothing is left but what the stores had at the last commit. What was written and
   * not read here is lost. Only of one that is {@link #lasting}.
   */
  void restart() {
    List<KeyValue<Windowed<String>, byte[]>> remembered = new ArrayList<>();
    try (KeyValueIterator<Windowed<String>, byte[]> all =
        driver.<String, byte[]>getWindowStore(Topics.OUTCOMES_STORE).all()) {
      all.forEachRemaining(remembered::add);
    }
    driver.close();
    starts++;
    driver = start();
    input = input();
    remembered.forEach(
        record ->
            driver
                .getWindowStore(Topics.OUTCOMES_STORE)
                .put(record.key.key(), record.value, record.key.window().start()));
    driver.producedTopicNames().forEach(this::records);
  }

  void send(String entity, String id, String actor, PollCommand payload) {
    send(entity, id, actor, payload, new RecordHeaders());
  }

  void send(String entity, String id, String actor, PollCommand payload, RecordHeaders headers) {
    send(entity, new Command<>(id, actor, null, null, AT, payload), headers);
  }

  void send(String entity, Command<PollCommand> command) {
    send(entity, command, new RecordHeaders());
  }

  void send(String entity, Command<PollCommand> command, RecordHeaders headers) {
    byte[] key = entity.getBytes(StandardCharsets.UTF_8);
    input.pipeInput(new TestRecord<>(key, encoded(command), headers, command.at()));
  }

  byte[] encoded(Command<PollCommand> command) {
    return commands.encode(command);
  }

  static PollCommand.Create lunch(@Nullable Instant closesAt) {
    return new PollCommand.Create(
        "Lunch?",
        List.of(new Option("tea", null, false), new Option("pie", null, false)),
        Method.SINGLE,
        null,
        null,
        null,
        closesAt,
        true,
        false);
  }

  static PollCommand.CastVote vote(String option) {
    return new PollCommand.CastVote(List.of(option), null, null);
  }

  static RecordHeaders traced(String trace) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", trace.getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  /** The headers of a command of a source that nobody waits for. */
  static RecordHeaders unawaited(String source, long sequence) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("eddyline-source", source.getBytes(StandardCharsets.UTF_8));
    headers.add("eddyline-sequence", ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
    return headers;
  }

  /** The headers of a command of a source whose outcome somebody waits for. */
  static RecordHeaders awaited(String source, long sequence) {
    RecordHeaders headers = unawaited(source, sequence);
    headers.add("eddyline-awaited", new byte[0]);
    return headers;
  }

  /** The events written since they were last read. */
  List<Event<PollEvent>> events() {
    return values(TOPICS.events()).stream().map(events::decode).toList();
  }

  /** The views written since they were last read. */
  List<View<PollView>> views() {
    return values(TOPICS.views()).stream().map(views::decode).toList();
  }

  Rejection rejection(byte[] value) {
    return rejections.decode(value);
  }

  /** The dead letters written since they were last read. */
  List<DeadLetter> letters() {
    return values(TOPICS.dead()).stream().map(letters::decode).toList();
  }

  /** The counts of sources written since they were last read. */
  List<Source> sources() {
    return values(TOPICS.changelog(Topics.SOURCES_STORE)).stream().map(sources::decode).toList();
  }

  /** The outcomes written since they were last read. */
  List<Outcome> outcomes() {
    List<Outcome> decoded = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : records(TOPICS.outcomes())) {
      Outcome outcome = outcome(record.value());
      assertThat(OutcomeKey.ofChangelog(record.key()).command()).isEqualTo(outcome.command());
      decoded.add(outcome);
    }
    return decoded;
  }

  Outcome outcome(byte[] value) {
    return outcomes.decode(value);
  }

  private List<byte[]> values(String topic) {
    return records(topic).stream().map(TestRecord::value).toList();
  }

  /** The records of a topic written since they were last read. */
  List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  @Override
  public void close() {
    driver.close();
  }
}

package dev.eddyline.ingest;

import dev.eddyline.chassis.agent.Agent;
import dev.eddyline.chassis.agent.AgentRunner;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.OutcomeKey;
import dev.eddyline.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the projection's side of the contract: takes commands in order, writes each outcome in a
 * transaction to the outcomes changelog under a windowed store's key, and repeats the outcome of a
 * command it knows.
 */
final class FakeProjection implements Agent, AutoCloseable {

  /** A command as it lies in the log. */
  record Taken(
      String entity,
      int partition,
      long offset,
      @Nullable String trace,
      Command<PollCommand> command) {}

  /** What becomes of a command; null leaves it undecided. */
  interface Decider {
    @Nullable Outcome decide(Taken taken);
  }

  /** Where it begins to read. */
  enum From {
    BEGINNING,
    END
  }

  private final Topics topics;
  private final Decider decider;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final RecordCodec<Command<PollCommand>> commands;
  private final RecordCodec<Outcome> outcomes;
  private final Map<OutcomeKey, Outcome> known = new HashMap<>();
  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private volatile @Nullable Outcome abortedFirst;
  private final AgentRunner runner;

  FakeProjection(
      String bootstrap,
      Topics topics,
      int partitions,
      Schemas schemas,
      From from,
      Decider decider) {
    this.topics = topics;
    this.decider = decider;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "transactional.id",
                UUID.randomUUID().toString(),
                "linger.ms",
                0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.commands =
        RecordCodec.of(
            KindContract.of("poll").orElseThrow().command(),
            schemas,
            Topics.valueSubject(topics.commands()),
            Command.class,
            PollCommand.class);
    this.outcomes =
        RecordCodec.of(
            Contract.OUTCOME, schemas, Topics.valueSubject(topics.outcomes()), Outcome.class);
    List<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topics.commands(), partition))
            .toList();
    consumer.assign(all);
    if (from == From.END) {
      consumer.seekToEnd(all);
      all.forEach(consumer::position);
    }
    producer.initTransactions();
    this.runner = AgentRunner.start(this, consumer::wakeup);
  }

  /** Everything taken so far, in order within each partition. */
  List<Taken> taken() {
    return List.copyOf(taken);
  }

  /** From now on each command's outcome is preceded by this one in a transaction that aborts. */
  void abortFirst(Outcome outcome) {
    abortedFirst = outcome;
  }

  @Override
  public String name() {
    return "fake-projection";
  }

  @Override
  public int doWork() {
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
      Taken one =
          new Taken(
              new String(record.key(), StandardCharsets.UTF_8),
              record.partition(),
              record.offset(),
              trace(record),
              commands.decode(record.value()));
      taken.add(one);
      OutcomeKey key = new OutcomeKey(one.entity(), one.command().id());
      Outcome outcome = known.containsKey(key) ? known.get(key) : decide(one, record);
      if (outcome != null) {
        known.put(key, outcome);
        write(one, outcome);
      }
      count++;
    }
    return count;
  }

  private @Nullable Outcome decide(Taken one, ConsumerRecord<byte[], byte[]> record) {
    Outcome outcome = decider.decide(one);
    Header told = record.headers().lastHeader("eddyline-fingerprint");
    Long fingerprint = told == null ? null : Long.valueOf(ByteBuffer.wrap(told.value()).getLong());
    return outcome == null ? null : outcome.ofCommand(one.command().at(), fingerprint);
  }

  @Override
  public void onStop() {
    consumer.close();
    producer.close();
  }

  @Override
  public void close() {
    runner.close();
  }

  private static @Nullable String trace(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader("traceparent");
    return header == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
  }

  private void write(Taken one, Outcome outcome) {
    Outcome wrong = abortedFirst;
    if (wrong != null) {
      producer.beginTransaction();
      send(one, wrong);
      producer.flush();
      producer.abortTransaction();
    }
    producer.beginTransaction();
    send(one, outcome);
    producer.commitTransaction();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the commit fails where a send did
  private void send(Taken one, Outcome outcome) {
    byte[] id =
        new OutcomeKey(one.entity(), one.command().id()).stored().getBytes(StandardCharsets.UTF_8);
    byte[] key =
        ByteBuffer.allocate(id.length + Long.BYTES + Integer.BYTES)
            .put(id)
            .putLong(one.command().at().toEpochMilli())
            .putInt(0)
            .array();
    producer.send(
        new ProducerRecord<>(topics.outcomes(), one.partition(), key, outcomes.encode(outcome)));
  }
}

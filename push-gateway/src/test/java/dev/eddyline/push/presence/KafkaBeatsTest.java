package dev.eddyline.push.presence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent stepped by hand, with Kafka's own stand-ins for its clients. */
class KafkaBeatsTest {

  private static final Set<String> KINDS = Set.of("poll");
  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final TopicPartition PARTITION = new TopicPartition(Topics.PRESENCE, 0);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("none");
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LocalPresence local = new LocalPresence(KINDS, KINDS);
  private final List<String> told = new ArrayList<>();
  private final KafkaBeats agent =
      new KafkaBeats(
          consumer,
          producer,
          PARTITION,
          "me",
          INTERVAL,
          new Board("me", 5, KINDS, KINDS),
          new Beats(local, Beats.RECORD_BYTES_MAX),
          new ViewListener() {
            @Override
            public void changed(ViewKey view, ViewDocument document, long recordedMs) {
              told.add(view + " " + document.position() + " " + document.state().tree());
            }

            @Override
            public void gone(ViewKey view) {
              told.add("gone " + view);
            }

            @Override
            public void unreadable(ViewKey view, String why) {
              throw new AssertionError(why);
            }

            @Override
            public void batchTold() {
              // What was told is in the list.
            }

            @Override
            public void loaded() {
              told.add("loaded");
            }
          },
          new RetryPolicy(1, Duration.ofMillis(1)),
          meters);

  @BeforeEach
  void makeTopic() {
    Node node = new Node(0, "localhost", 1);
    consumer.updatePartitions(
        Topics.PRESENCE,
        List.of(new PartitionInfo(Topics.PRESENCE, 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateEndOffsets(Map.of(PARTITION, 7L));
  }

  /** Lets the agent run for so many intervals. */
  private void run(int intervals) throws InterruptedException {
    long end = System.nanoTime() + INTERVAL.multipliedBy(intervals).toNanos();
    do {
      agent.doWork();
    } while (System.nanoTime() < end);
  }

  /** Lets the agent run until it has said so many records. */
  private void runUntilSaid(int records) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              agent.doWork();
              return producer.history().size() == records;
            });
  }

  private String said(int index) {
    return new String(producer.history().get(index).value(), UTF_8);
  }

  @Test
  void aBeatWaitsForKafkasAnswerToTheOneBefore() throws Exception {
    // Given a first beat that is not answered
    runUntilSaid(1);
    run(10);
    assertThat(producer.history()).hasSize(1);
    assertThat(producer.history().getFirst().key()).isEqualTo("me");
    assertThat(said(0)).isEqualTo("{\"beat\":1,\"record\":1,\"wholeSince\":1,\"ask\":true}");

    // When it is
    producer.completeNext();
    runUntilSaid(2);
    run(10);

    // Then there is one more
    assertThat(producer.history()).hasSize(2);
    assertThat(said(1)).isEqualTo("{\"beat\":2,\"record\":2}");
  }

  @Test
  void whatKafkaDidNotTakeIsSaidAgain() throws Exception {
    // Given
    local.joined(LUNCH, "ada");
    runUntilSaid(1);

    // When
    producer.errorNext(new TimeoutException("no answer"));
    runUntilSaid(2);

    // Then
    assertThat(said(1))
        .isEqualTo(
            "{\"beat\":2,\"record\":2,\"views\":[{\"view\":\"poll/lunch\",\"count\":1,"
                + "\"actors\":[\"ada\"]}],\"wholeSince\":2,\"ask\":true}");
    assertThat(meters.counter("eddyline.push.presence.undelivered").count()).isEqualTo(1);
  }

  @Test
  void whereItsPositionIsGoneItForgetsAllAndAsks() throws Exception {
    // Given a gateway it has heard
    runUntilSaid(1);
    consumer.addRecord(
        new ConsumerRecord<>(
            Topics.PRESENCE,
            0,
            7,
            "other",
            "{\"beat\":1,\"record\":1,\"views\":[{\"view\":\"poll/lunch\",\"count\":1}],\"wholeSince\":1}"
                .getBytes(UTF_8)));
    run(1);
    assertThat(told).containsExactly("presence/poll/lunch 1.me {\"count\":1,\"actors\":[]}");

    // When the topic is another
    consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 8L)));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    agent.doWork();

    // Then
    assertThat(told).endsWith("gone presence/poll/lunch");
    assertThat(consumer.position(PARTITION)).isZero();
    producer.completeNext();
    runUntilSaid(2);
    assertThat(said(1)).isEqualTo("{\"beat\":2,\"record\":2,\"wholeSince\":2,\"ask\":true}");
  }

  @Test
  void leavesWhenItStops() throws Exception {
    // Given
    runUntilSaid(1);
    producer.completeNext();

    // When
    agent.onStop();

    // Then
    assertThat(said(producer.history().size() - 1)).contains("\"leave\":true");
    assertThat(producer.closed()).isTrue();
    assertThat(consumer.closed()).isTrue();
  }
}

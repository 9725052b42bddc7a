package dev.eddyline.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps the log's agent by hand over Kafka's own in-memory producer. */
class CommandLogTest {

  private static final CommandLog.Limits LIMITS =
      new CommandLog.Limits(3, 100, 2, 80, Duration.ofSeconds(1));

  private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
  private final Deque<String> told = new ArrayDeque<>();
  private final CommandLog log = new CommandLog(LIMITS, this::producer);

  @Test
  void sends_in_the_order_of_the_offers_and_tells_each() throws Exception {
    // Given
    offer("a", 1);
    offer("b", 1);

    // When
    int sent = log.doWork();
    made.getFirst().completeNext();
    made.getFirst().completeNext();

    // Then
    assertThat(sent).isEqualTo(2);
    assertThat(made.getFirst().history())
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .containsExactly("a", "b");
    assertThat(told).containsExactly("a appended", "b appended");
    assertThat(log.commandsInFlight()).isZero();
    assertThat(log.bytesInFlight()).isZero();
    assertThat(log.trouble(Duration.ofHours(1))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 200000", "200, 200000", "201, 201000", "999, 999000", "1000000000, 1000000"})
  void lets_commands_gather_for_longer_the_more_are_on_their_way(int inFlight, long nanos) {
    // When, Then
    assertThat(CommandLog.gatherNanos(inFlight)).isEqualTo(nanos);
  }

  @Test
  void refuses_more_commands_than_the_limit_until_kafka_has_answered() throws Exception {
    // Given
    assertThat(offer("a", 1)).isTrue();
    assertThat(offer("b", 1)).isTrue();
    assertThat(offer("c", 1)).isTrue();

    // When
    boolean fourth = offer("d", 1);
    log.doWork();
    boolean sentButNotAnswered = offer("d", 1);
    made.getFirst().completeNext();
    boolean afterAnAnswer = offer("d", 1);

    // Then
    assertThat(fourth).isFalse();
    assertThat(sentButNotAnswered).isFalse();
    assertThat(afterAnAnswer).isTrue();
    assertThat(log.commandsInFlight()).isEqualTo(3);
  }

  @Test
  void refuses_more_bytes_than_the_limit() {
    // Given
    assertThat(offer("a", 60)).isTrue();

    // When
    boolean over = offer("b", 60);
    boolean fits = offer("c", 30);

    // Then
    assertThat(over).isFalse();
    assertThat(fits).isTrue();
    assertThat(log.bytesInFlight()).isEqualTo(60 + 30 + 2);
    assertThat(log.commandsInFlight()).isEqualTo(2);
  }

  @Test
  void one_actor_has_a_share_of_the_commands_and_leaves_the_rest_to_others() throws Exception {
    // Given
    assertThat(offerOf("ann", "a", 1)).isEqualTo(CommandLog.Offer.TAKEN);
    assertThat(offerOf("ann", "b", 1)).isEqualTo(CommandLog.Offer.TAKEN);

    // When
    CommandLog.Offer third = offerOf("ann", "c", 1);
    CommandLog.Offer anothers = offerOf("bob", "c", 1);
    int actors = log.actorsInFlight();
    log.doWork();
    made.getFirst().completeNext();
    CommandLog.Offer afterAnAnswer = offerOf("ann", "c", 1);

    // Then
    assertThat(third).isEqualTo(CommandLog.Offer.ACTOR_FULL);
    assertThat(anothers).isEqualTo(CommandLog.Offer.TAKEN);
    assertThat(actors).isEqualTo(2);
    assertThat(afterAnAnswer).isEqualTo(CommandLog.Offer.TAKEN);
  }

  @Test
  void one_actor_has_a_share_of_the_bytes() {
    // Given
    assertThat(offerOf("ann", "a", 60)).isEqualTo(CommandLog.Offer.TAKEN);

    // When
    CommandLog.Offer over = offerOf("ann", "b", 30);
    CommandLog.Offer anothers = offerOf("bob", "b", 30);

    // Then
    assertThat(over).isEqualTo(CommandLog.Offer.ACTOR_FULL);
    assertThat(anothers).isEqualTo(CommandLog.Offer.TAKEN);
    assertThat(log.bytesInFlight()).isEqualTo(60 + 30 + 2);
  }

  @Test
  void an_actor_is_forgotten_once_it_has_nothing_on_its_way() throws Exception {
    // Given
    offerOf("ann", "a", 1);
    offerOf("ann", "b", 1);
    log.doWork();

    // When
    made.getFirst().completeNext();
    int withOne = log.actorsInFlight();
    made.getFirst().completeNext();

    // Then
    assertThat(withOne).isOne();
    assertThat(log.actorsInFlight()).isZero();
  }

  @Test
  void what_kafka_does_not_confirm_in_time_is_told_so_and_the_producer_goes_on() throws Exception {
    // Given
    offer("a", 1);
    log.doWork();

    // When
    made.getFirst().errorNext(new TimeoutException("too late"));

    // Then
    assertThat(told).containsExactly("a UNAVAILABLE");
    assertThat(log.trouble(Duration.ofHours(1))).hasValue("appends fail: too late");
    assertThat(log.trouble(Duration.ZERO)).isEmpty();
    offer("b", 1);
    log.doWork();
    made.getFirst().completeNext();
    assertThat(told).endsWith("b appended");
    assertThat(log.trouble(Duration.ofHours(1))).isEmpty();
    assertThat(made).hasSize(1);
  }

  @Test
  void a_record_the_broker_finds_too_large_is_the_clients_fault() throws Exception {
    // Given
    offer("a", 1);
    log.doWork();

    // When
    made.getFirst().errorNext(new RecordTooLargeException("large"));

    // Then
    assertThat(told).containsExactly("a TOO_LARGE");
    assertThat(log.trouble(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void what_has_waited_too_long_is_not_sent_any_more() throws Exception {
    // Given
    offer("a", 1, System.nanoTime() - Duration.ofMillis(1_001).toNanos());
    offer("b", 1);

    // When
    log.doWork();

    // Then
    assertThat(told).containsExactly("a UNAVAILABLE");
    assertThat(made.getFirst().history()).hasSize(1);
    assertThat(log.commandsInFlight()).isOne();
  }

  @Test
  void a_producer_that_fails_beyond_repair_is_replaced() throws Exception {
    // Given
    offer("a", 1);
    offer("b", 1);
    log.doWork();
    made.getFirst().errorNext(new OutOfOrderSequenceException("lost its place"));

    // When, then: soon afterwards commands are refused rather than sent, later there is another
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> {
              if (offer("c", 1)) {
                log.doWork();
              }
              return made.size() == 2;
            });
    assertThat(made.getFirst().closed()).isTrue();
    made.getLast().completeNext();
    assertThat(told).startsWith("a UNAVAILABLE").endsWith("c appended");
  }

  @Test
  void a_producer_that_throws_is_replaced_too() throws Exception {
    // Given
    made.getFirst().close();
    offer("a", 1);

    // When
    log.doWork();

    // Then
    assertThat(told).containsExactly("a UNAVAILABLE");
    await()
        .until(
            () -> {
              offer("b", 1);
              log.doWork();
              return made.size() == 2;
            });
  }

  @Test
  void no_numbered_command_comes_past_one_that_failed_before_it_was_sent() throws Exception {
    // Given two of a feed's connection, of which the first has waited too long
    Lane lane = new Lane();
    offerNumbered(lane, 1, System.nanoTime() - 2 * LIMITS.deliveryTimeout().toNanos());
    offerNumbered(lane, 2, System.nanoTime());

    // When
    log.doWork();

    // Then neither is sent, and the producer goes on for others
    assertThat(made.getFirst().history()).isEmpty();
    assertThat(told).containsExactly("1 UNAVAILABLE", "2 UNAVAILABLE");
    assertThat(made.getFirst().closed()).isFalse();
    assertThat(log.commandsInFlight()).isZero();
  }

  @Test
  void no_numbered_command_comes_past_one_that_kafka_has_not_confirmed() throws Exception {
    // Given two with the producer, and one still to be sent
    Lane lane = new Lane();
    offerNumbered(lane, 1, System.nanoTime());
    offerNumbered(lane, 2, System.nanoTime());
    log.doWork();
    offerNumbered(lane, 3, System.nanoTime());

    // When
    made.getFirst().errorNext(new TimeoutException("no broker"));
    log.doWork();

    // Then the producer gives up what it has, and nothing of the lane follows
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(made.getFirst().history()).hasSize(2);
    assertThat(made).hasSize(1);
    assertThat(told).containsExactly("1 UNAVAILABLE", "3 UNAVAILABLE");
    assertThat(lane.isResumedBy("feed", 2)).isFalse();
    assertThat(lane.isResumedBy("feed", 1)).isTrue();
    assertThat(lane.isResumedBy("another", 1)).isFalse();
  }

  @Test
  void a_numbered_command_that_is_too_large_does_not_hold_up_the_rest() throws Exception {
    // Given
    Lane lane = new Lane();
    offerNumbered(lane, 1, System.nanoTime());
    log.doWork();

    // When
    made.getFirst().errorNext(new RecordTooLargeException());
    offerNumbered(lane, 2, System.nanoTime());
    log.doWork();

    // Then
    assertThat(made.getFirst().history()).hasSize(2);
    assertThat(lane.isBroken()).isFalse();
  }

  @Test
  void a_stop_sends_what_was_offered_and_takes_no_more() {
    // Given
    offer("a", 1);

    // When
    log.onStop();

    // Then
    assertThat(made.getFirst().history()).hasSize(1);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(offer("b", 1)).isFalse();
  }

  private boolean offer(String key, int valueBytes) {
    return offer(key, valueBytes, System.nanoTime());
  }

  private boolean offer(String key, int valueBytes, long sinceNanos) {
    return offerOf("actor of " + key, key, valueBytes, sinceNanos) == CommandLog.Offer.TAKEN;
  }

  private CommandLog.Offer offerOf(String actor, String key, int valueBytes, long sinceNanos) {
    Append.Marks marks = new Append.Marks(null, null, null, 0, false);
    return offerOf(actor, key, valueBytes, marks, null, sinceNanos);
  }

  private void offerNumbered(Lane lane, long sequence, long sinceNanos) {
    Append.Marks marks = new Append.Marks(null, null, "feed", sequence, false);
    String key = Long.toString(sequence);
    assertThat(offerOf("actor of " + key, key, 1, marks, lane, sinceNanos))
        .isEqualTo(CommandLog.Offer.TAKEN);
  }

  private CommandLog.Offer offerOf(
      String actor,
      String key,
      int valueBytes,
      Append.Marks marks,
      @Nullable Lane lane,
      long sinceNanos) {
    return log.offer(
        new Append(
            "poll.commands.g1",
            key.getBytes(StandardCharsets.UTF_8),
            new byte[valueBytes],
            actor,
            marks,
            lane,
            sinceNanos,
            new Append.Completion() {
              @Override
              public void appended() {
                told.add(key + " appended");
              }

              @Override
              public void failed(Append.Failure failure) {
                told.add(key + " " + failure);
              }
            }));
  }

  private CommandLog.Offer offerOf(String actor, String key, int valueBytes) {
    return offerOf(actor, key, valueBytes, System.nanoTime());
  }

  private Producer<byte[], byte[]> producer() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    made.add(producer);
    return producer;
  }
}

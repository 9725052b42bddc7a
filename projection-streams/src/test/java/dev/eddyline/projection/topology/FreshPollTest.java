package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FreshPollTest {

  private static final Duration TIMEOUT = Duration.ofMillis(100);

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Duration> asked = new ArrayList<>();
  private final Set<TopicPartition> taken = new HashSet<>();
  private long now = -3;
  private Duration busy = Duration.ofMillis(3);

  private record Answer(Duration after, ConsumerRecords<String, String> records) {}

  @Test
  void whatWasThereAlreadyIsJoinedByWhatHasComeSince() {
    // Given what was fetched long ago, and what has come since, of one partition and of another
    answers.add(new Answer(Duration.ZERO, records(record(0, 7), record(0, 8))));
    answers.add(new Answer(Duration.ofNanos(300_000), records(record(0, 9), record(1, 4))));

    // When
    ConsumerRecords<String, String> polled = poll();

    // Then both come as one, each partition in its order and with its next offset
    assertThat(offsets(polled, 0)).containsExactly(7L, 8L, 9L);
    assertThat(offsets(polled, 1)).containsExactly(4L);
    assertThat(polled.nextOffsets())
        .containsOnly(
            Map.entry(partition(0), new OffsetAndMetadata(10)),
            Map.entry(partition(1), new OffsetAndMetadata(5)));
    assertThat(asked).containsExactly(TIMEOUT, FreshPoll.AGAIN_MIN);
  }

  @Test
  void theLongerOneWasBusyTheLongerTheBrokerHasToAnswer() {
    for (Map.Entry<Long, Duration> row :
        Map.of(
                8L, FreshPoll.AGAIN_MIN,
                40L, Duration.ofMillis(10),
                80L, FreshPoll.AGAIN_MAX,
                5_000L, FreshPoll.AGAIN_MAX)
            .entrySet()) {
      // Given
      busy = Duration.ofMillis(row.getKey());
      asked.clear();
      answers.add(new Answer(Duration.ZERO, records(record(0, 7))));
      answers.add(new Answer(Duration.ZERO, ConsumerRecords.empty()));

      // When
      poll();

      // Then
      assertThat(asked).as("busy for %d ms", row.getKey()).containsExactly(TIMEOUT, row.getValue());
    }
  }

  @Test
  void whereNothingHasComeSinceItIsWhatWasThere() {
    // Given
    answers.add(new Answer(Duration.ZERO, records(record(1, 2))));
    answers.add(new Answer(FreshPoll.AGAIN_MIN, ConsumerRecords.empty()));

    // When
    ConsumerRecords<String, String> polled = poll();

    // Then
    assertThat(offsets(polled, 1)).containsExactly(2L);
    assertThat(polled.nextOffsets()).containsOnlyKeys(partition(1));
  }

  @Test
  void whatIsTakenMeanwhileIsNoMoreHandedOn() {
    // Given two partitions, of which the second poll takes one, and gives it again from before
    answers.add(new Answer(Duration.ZERO, records(record(0, 7), record(1, 3))));
    answers.add(new Answer(Duration.ZERO, records(record(1, 2))));
    taken.add(partition(0));
    taken.add(partition(1));

    // When
    ConsumerRecords<String, String> polled = poll();

    // Then nothing is there of the first poll, neither records nor offsets
    assertThat(offsets(polled, 0)).isEmpty();
    assertThat(offsets(polled, 1)).containsExactly(2L);
    assertThat(polled.nextOffsets())
        .containsOnly(Map.entry(partition(1), new OffsetAndMetadata(3)));
  }

  @Test
  void whatIsTakenWhereNothingElseHasComeIsNotHandedOnEither() {
    // Given
    answers.add(new Answer(Duration.ZERO, records(record(0, 7))));
    answers.add(new Answer(Duration.ZERO, ConsumerRecords.empty()));
    taken.add(partition(0));

    // When, then
    assertThat(poll().isEmpty()).isTrue();
  }

  @Test
  void whatWasWaitedForIsFreshAndKeptWaitingNoLonger() {
    // Given a lone record that comes while it is waited for
    answers.add(new Answer(FreshPoll.WAITED, records(record(0, 1))));

    // When, then
    assertThat(offsets(poll(), 0)).containsExactly(1L);
    assertThat(asked).containsExactly(TIMEOUT);
  }

  @Test
  void whereThereIsNothingNothingIsAskedAgain() {
    // Given
    answers.add(new Answer(Duration.ZERO, ConsumerRecords.empty()));

    // When, then
    assertThat(poll().isEmpty()).isTrue();
    assertThat(asked).containsExactly(TIMEOUT);
  }

  private ConsumerRecords<String, String> poll() {
    return FreshPoll.poll(
        timeout -> {
          asked.add(timeout);
          Answer answer = answers.remove();
          now += answer.after().toNanos();
          return answer.records();
        },
        TIMEOUT,
        busy.toNanos(),
        () -> now,
        taken::contains);
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("commands", number);
  }

  private static ConsumerRecord<String, String> record(int partition, long offset) {
    return new ConsumerRecord<>("commands", partition, offset, "key", "value");
  }

  @SafeVarargs
  private static ConsumerRecords<String, String> records(ConsumerRecord<String, String>... all) {
    Map<TopicPartition, List<ConsumerRecord<String, String>>> records = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (ConsumerRecord<String, String> record : all) {
      TopicPartition partition = partition(record.partition());
      records.computeIfAbsent(partition, its -> new ArrayList<>()).add(record);
      next.put(partition, new OffsetAndMetadata(record.offset() + 1));
    }
    return new ConsumerRecords<>(records, next);
  }

  private static List<Long> offsets(ConsumerRecords<String, String> polled, int partition) {
    return polled.records(partition(partition)).stream().map(ConsumerRecord::offset).toList();
  }
}

package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private final Backlog backlog = Backlog.ofThisThread();

  @AfterEach
  void forget() {
    backlog.left(0);
    backlog.left(1);
  }

  @Test
  void isEmptyBeforeTheFirstPoll() {
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void isEmptyOnceTheLastRecordOfEveryPartitionIsDecided() {
    // Given what a poll has brought, with a gap where a transaction's marker is
    poll(0, 4, 5, 7);
    poll(1, 9);

    // When
    backlog.decided(0, 4);
    backlog.decided(0, 5);
    backlog.decided(1, 9);

    // Then
    assertThat(backlog.isEmpty()).isFalse();
    backlog.decided(0, 7);
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void theNextPollExtendsWhatIsNotDecided() {
    // Given
    poll(0, 1, 2);
    backlog.decided(0, 1);

    // When
    poll(0, 3);
    backlog.decided(0, 2);

    // Then
    assertThat(backlog.isEmpty()).isFalse();
    backlog.decided(0, 3);
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void aPartitionThatHasGoneElsewhereIsNotWaitedFor() {
    // Given
    poll(0, 1);
    poll(1, 1);
    backlog.decided(1, 1);

    // When
    backlog.left(0);

    // Then
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void aRecordThatNoPollHasBroughtChangesNothing() {
    // When
    backlog.decided(0, 100);

    // Then
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void eachThreadHasItsOwn() throws InterruptedException {
    // Given
    poll(0, 1);

    // When
    Backlog[] other = new Backlog[1];
    Thread.ofVirtual().start(() -> other[0] = Backlog.ofThisThread()).join();

    // Then
    assertThat(other[0]).isNotSameAs(backlog);
    assertThat(other[0].isEmpty()).isTrue();
  }

  private void poll(int partition, long... offsets) {
    TopicPartition of = new TopicPartition("commands", partition);
    List<ConsumerRecord<byte[], byte[]>> records =
        Arrays.stream(offsets)
            .mapToObj(
                offset ->
                    new ConsumerRecord<>(
                        of.topic(), partition, offset, new byte[] {1}, new byte[] {1}))
            .toList();
    backlog.polled(new ConsumerRecords<>(Map.of(of, records), Map.of()));
  }
}

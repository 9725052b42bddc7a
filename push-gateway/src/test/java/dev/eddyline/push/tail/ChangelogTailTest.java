package dev.eddyline.push.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.registry.FixedSchemas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a tail tells what it polls, with a clock that only moves while a record is told. */
class ChangelogTailTest {

  private static final String TOPIC = "views";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final RetryPolicy RETRY = new RetryPolicy(1, Duration.ofMillis(1));

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final List<String> told = new ArrayList<>();
  private Duration eachTakes = Duration.ZERO;
  private long now = -5;
  private long offset;

  private final ViewListener listener =
      new ViewListener() {
        @Override
        public void changed(ViewKey view, ViewDocument document, long recordedMs) {
          throw new AssertionError(view);
        }

        @Override
        public void gone(ViewKey view) {
          told.add(view.id());
          now += eachTakes.toNanos();
        }

        @Override
        public void unreadable(ViewKey view, String why) {
          throw new AssertionError(view + " " + why);
        }

        @Override
        public void batchTold() {
          told.add("told");
        }

        @Override
        public void loaded() {
          told.add("loaded");
        }
      };

  private final ChangelogTail tail =
      new ChangelogTail(
          consumer,
          Map.of(TOPIC, "poll"),
          new LoadState(),
          new ViewRecords(new FixedSchemas(), listener, RETRY, new SimpleMeterRegistry()),
          listener,
          RETRY,
          () -> now);

  @BeforeEach
  void findThePartition() throws InterruptedException {
    Node node = new Node(0, "localhost", 1);
    consumer.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    tail.doWork();
    told.clear();
  }

  @Test
  void whatWasPolledIsABatch() throws InterruptedException {
    // Given
    come("a", "b", "c");

    // When
    tail.doWork();
    tail.doWork();

    // Then it is told as one, and nothing where nothing was polled
    assertThat(told).containsExactly("a", "b", "c", "told");
  }

  @Test
  void whatComesMeanwhileBelongsToTheBatch() throws InterruptedException {
    // Given what two partitions, say, bring in two polls, one after the other
    consumer.schedulePollTask(() -> come("a", "b"));
    consumer.schedulePollTask(() -> come("c"));

    // When
    tail.doWork();

    // Then
    assertThat(told).containsExactly("a", "b", "c", "told");
  }

  @Test
  void aBatchThatHasTakenLongWaitsForNoMore() throws InterruptedException {
    // Given
    eachTakes = ChangelogTail.BATCH_MAX;
    consumer.schedulePollTask(() -> come("a"));
    consumer.schedulePollTask(() -> come("b"));

    // When
    int count = tail.doWork();

    // Then
    assertThat(count).isEqualTo(1);
    assertThat(told).containsExactly("a", "told");
  }

  @Test
  void aBatchThatTakesLongIsToldInParts() throws InterruptedException {
    // Given records each of which takes half the time that is given to a batch
    eachTakes = ChangelogTail.BATCH_MAX.dividedBy(2);
    come("a", "b", "c", "d", "e");

    // When
    tail.doWork();

    // Then
    assertThat(told).containsExactly("a", "b", "told", "c", "d", "told", "e", "told");
  }

  private void come(String... ids) {
    for (String id : ids) {
      consumer.addRecord(
          new ConsumerRecord<>(TOPIC, 0, offset++, id.getBytes(UTF_8), (byte[]) null));
    }
  }
}

package dev.eddyline.push.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ViewRecordsTest {

  private final FixedSchemas fixed = new FixedSchemas();
  private final PollViews views = new PollViews(new Topics("poll", 1), fixed);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Heard heard = new Heard();

  @Test
  void tellsOfADocument() throws InterruptedException {
    // Given, when
    records(fixed).read("poll", record("lunch", views.record(7, "e1", 3)));

    // Then
    assertThat(heard.lines).containsExactly("changed poll/lunch 7.e1 ballots 3 at 42");
  }

  @Test
  void tellsOfAFurtherViewOfAnEntity() throws InterruptedException {
    // Given, when
    records(fixed).read("poll", record("lunch/details", views.record(7, "e1", 3)));

    // Then
    assertThat(heard.lines).containsExactly("changed poll/lunch/details 7.e1 ballots 3 at 42");
  }

  @Test
  void tellsTheTraceOfTheCommandThatLedThere() throws InterruptedException {
    // Given, when
    records(fixed).read("poll", record("lunch", views.record(7, "e1", 3, "00-ab-cd-01")));

    // Then
    assertThat(heard.lines)
        .containsExactly("changed poll/lunch 7.e1 ballots 3 at 42 trace 00-ab-cd-01");
  }

  @Test
  void tellsOfATombstone() throws InterruptedException {
    // Given, when
    records(fixed).read("poll", record("lunch", null));

    // Then
    assertThat(heard.lines).containsExactly("gone poll/lunch");
  }

  @Test
  void whatIsNoRecordIsToldCountedAndDoesNotStopTheNext() throws InterruptedException {
    // Given
    ViewRecords records = records(fixed);
    byte[] good = views.record(7, "e1", 3);
    byte[] cut = Arrays.copyOf(good, good.length - 1);

    // When
    records.read("poll", record("a", new byte[] {1, 2}));
    records.read("poll", record("b", cut));
    records.read("poll", record("c", views.record(0, "e1", 3)));
    records.read("poll", record("d", views.record(1, "no epoch", 3)));
    records.read("poll", record("no id", good));
    records.read("poll", record(null, good));
    records.read("poll", record("e", good));

    // Then
    assertThat(heard.lines)
        .containsExactly(
            "unreadable poll/a it is no view record",
            "unreadable poll/b it is no view record",
            "unreadable poll/c it is no view record",
            "unreadable poll/d it is no view record",
            "changed poll/e 7.e1 ballots 3 at 42");
    assertThat(meters.get("eddyline.push.tail.unreadable").counter().count()).isEqualTo(6);
  }

  @Test
  void aRegistryThatComesBackInTimeIsWaitedFor() throws InterruptedException {
    // Given a registry that fails twice
    Flaky registry = new Flaky(2, 0);

    // When
    records(registry).read("poll", record("lunch", views.record(7, "e1", 3)));

    // Then
    assertThat(heard.lines).containsExactly("changed poll/lunch 7.e1 ballots 3 at 42");
    assertThat(meters.get("eddyline.push.tail.registry.retries").counter().count()).isEqualTo(2);
  }

  @Test
  void aRegistryThatStaysAwayEndsTheTail() {
    // Given
    Flaky registry = new Flaky(1_000, 0);

    // When, then
    assertThatThrownBy(
            () -> records(registry).read("poll", record("lunch", views.record(7, "e1", 3))))
        .isInstanceOf(RegistryException.class);
    assertThat(registry.asked).isEqualTo(3);
    assertThat(heard.lines).isEmpty();
  }

  @Test
  void aSchemaThatIsNotRegisteredMakesTheViewUnreadable() throws InterruptedException {
    // Given
    Flaky registry = new Flaky(1_000, 404);

    // When
    records(registry).read("poll", record("lunch", views.record(7, "e1", 3)));

    // Then
    assertThat(heard.lines).containsExactly("unreadable poll/lunch its schema is not registered");
    assertThat(registry.asked).isEqualTo(3);
  }

  private ViewRecords records(Schemas schemas) {
    return new ViewRecords(schemas, heard, new RetryPolicy(3, Duration.ofMillis(1)), meters);
  }

  private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ConsumerRecord<>(
        "topic",
        0,
        5,
        42,
        TimestampType.CREATE_TIME,
        0,
        0,
        key == null ? null : key.getBytes(UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** Fails so many times, and then answers. */
  private final class Flaky implements Schemas {
    private final int failures;
    private final int status;
    private int asked;

    Flaky(int failures, int status) {
      this.failures = failures;
      this.status = status;
    }

    @Override
    public Schema byId(int id) {
      if (asked++ < failures) {
        throw new RegistryException(status, 0, "no answer");
      }
      return fixed.byId(id);
    }

    @Override
    public int idOf(String subject, Schema schema) {
      return fixed.idOf(subject, schema);
    }
  }

  private static final class Heard implements ViewListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void changed(ViewKey view, ViewDocument document, long recordedMs) {
      lines.add(
          "changed %s %s ballots %s at %d"
                  .formatted(
                      view, document.position(), document.state().tree().get("ballots"), recordedMs)
              + (document.trace() == null ? "" : " trace " + document.trace()));
    }

    @Override
    public void gone(ViewKey view) {
      lines.add("gone " + view);
    }

    @Override
    public void unreadable(ViewKey view, String why) {
      lines.add("unreadable " + view + " " + why);
    }

    @Override
    public void batchTold() {
      lines.add("told");
    }

    @Override
    public void loaded() {
      lines.add("loaded");
    }
  }
}

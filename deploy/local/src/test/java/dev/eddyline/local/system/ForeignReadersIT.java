package dev.eddyline.local.system;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.apache.kafka.common.IsolationLevel.READ_COMMITTED;
import static org.apache.kafka.common.IsolationLevel.READ_UNCOMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eddyline.local.system.SeenEvent.Fact;
import dev.eddyline.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others read the events topic of a running Eddyline with tools and libraries of their own. */
@Timeout(180)
class ForeignReadersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static EddylineProcess eddyline;
  private static PostedPolls polls;

  @BeforeAll
  static void start() throws Exception {
    eddyline = EddylineProcess.start(folder.resolve("data"));
    polls = new PostedPolls(eddyline);
  }

  @AfterAll
  static void stop() {
    eddyline.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kcat", "kafkajs", "java"})
  void everyEventIsReadOnceAndInOrder(String name) throws Exception {
    // Given polls with events of every type, and commands from which no event follows
    TopicReader reader = reader(name);
    List<String> ids = List.of(name + "-1", name + "-2", name + "-3", name + "-4");
    for (String id : ids) {
      polls.create(id);
    }
    for (String id : ids) {
      polls.vote(id, "bob", "pizza");
      polls.vote(id, "cy", "sushi");
      polls.repeatVote(id);
      polls.voteInVain(id, "bob");
    }
    for (String id : ids) {
      polls.change(id, "bob", "pizza", "sushi");
      polls.retract(id, "cy", "sushi");
      polls.close(id);
    }
    PollEvents.awaitNoneOpen(eddyline);

    // When
    List<SeenEvent> seen = reader.read(READ_COMMITTED);

    // Then it has what the gateway said of every command, and nothing else
    assertThat(facts(seen)).isEqualTo(polls.facts());
    for (List<Fact> facts : facts(seen).values()) {
      assertThat(facts)
          .extracting(Fact::version)
          .isEqualTo(LongStream.rangeClosed(1, facts.size()).boxed().toList());
    }
    // and each poll's events lie in one partition, in the order in which they are read
    Map<String, List<SeenEvent>> byPoll = seen.stream().collect(groupingBy(SeenEvent::key));
    for (List<SeenEvent> events : byPoll.values()) {
      assertThat(events)
          .extracting(SeenEvent::partition)
          .containsOnly(events.getFirst().partition());
      assertThat(events).extracting(SeenEvent::offset).isSorted().doesNotHaveDuplicates();
    }
    assertThat(seen.stream().map(SeenEvent::partition).collect(toSet())).hasSize(2);
  }

  @Test
  void recordsHaveConfluentsFrameWithTheIdThatTheRegistryTells() throws Exception {
    // Given
    Kcat kcat = Kcat.installed(eddyline, folder);
    polls.create("framed");
    polls.vote("framed", "bob", "pizza");
    PollEvents.awaitNoneOpen(eddyline);

    // When
    List<ConsumerRecord<byte[], byte[]>> records = kcat.records(READ_COMMITTED);

    // Then
    int id;
    try (var registry = PollEvents.registry(eddyline)) {
      id = registry.latest(Topics.valueSubject(PollEvents.TOPIC)).id();
    }
    assertThat(records)
        .hasSameSizeAs(polls.facts().values().stream().flatMap(List::stream).toList());
    assertThat(records)
        .allSatisfy(
            record -> {
              ByteBuffer frame = ByteBuffer.wrap(record.value());
              assertThat(frame.get()).isZero();
              assertThat(frame.getInt()).isEqualTo(id);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"kcat", "kafkajs", "java"})
  void whatWasAbortedIsNotRead(String name) throws Exception {
    // Given transactions that overlap each other and real votes, all aborted, the last at the end
    TopicReader reader = reader(name);
    String poll = name + "-aborted";
    polls.create(poll);
    try (SpoiltEvents one = new SpoiltEvents(eddyline, poll + "-one");
        SpoiltEvents two = new SpoiltEvents(eddyline, poll + "-two")) {
      one.begin().write(poll, 2);
      polls.vote(poll, "bob", "pizza");
      two.begin().write(poll, 3);
      one.write(poll, 4);
      polls.vote(poll, "cy", "sushi");
      one.abort();
      two.abort();
      polls.vote(poll, "dee", "sushi");
      one.begin().write(poll, 5).abort();
    }
    PollEvents.awaitNoneOpen(eddyline);

    // When
    List<SeenEvent> committed = reader.read(READ_COMMITTED);
    List<SeenEvent> all = reader.read(READ_UNCOMMITTED);

    // Then only those who ask for it see what was aborted
    assertThat(facts(committed)).isEqualTo(polls.facts());
    assertThat(versions(poll, committed)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(versions(poll, all)).containsExactly(1L, 2L, 2L, 3L, 4L, 3L, 4L, 5L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kcat", "kafkajs", "java"})
  void readersStopBeforeATransactionThatIsOpen(String name) throws Exception {
    // Given a vote behind an open transaction
    TopicReader reader = reader(name);
    String poll = name + "-open";
    polls.create(poll);
    PollEvents.awaitNoneOpen(eddyline);
    try (SpoiltEvents spoilt = new SpoiltEvents(eddyline, poll)) {
      spoilt.begin().write(poll, 2);
      polls.vote(poll, "bob", "pizza");

      // When
      List<SeenEvent> committed = reader.read(READ_COMMITTED);
      List<SeenEvent> all = reader.read(READ_UNCOMMITTED);

      // Then
      assertThat(versions(poll, committed)).containsExactly(1L);
      assertThat(versions(poll, all)).containsExactly(1L, 2L, 2L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kcat", "kafkajs"})
  void followersGoOnBehindATransactionThatIsAborted(String name) throws Exception {
    // Given a vote behind an open transaction, and a follower that has come to it
    TopicReader.Following reader = following(name);
    String poll = name + "-followed";
    polls.create(poll);
    PollEvents.awaitNoneOpen(eddyline);
    try (SpoiltEvents spoilt = new SpoiltEvents(eddyline, poll);
        Follower follower = Follower.start(reader, folder)) {
      spoilt.begin().write(poll, 2);
      polls.vote(poll, "bob", "pizza");
      await().atMost(PATIENCE).until(() -> versions(poll, follower.seen()).contains(1L));
      List<Long> before = versions(poll, follower.seen());

      // When
      spoilt.abort();

      // Then it reads the vote and nothing of the transaction
      List<Fact> posted = polls.facts().getOrDefault(poll, List.of());
      await()
          .atMost(PATIENCE)
          .until(() -> factsOf(poll, follower.seen()).contains(posted.getLast()));
      assertThat(before).containsExactly(1L);
      assertThat(factsOf(poll, follower.seen())).isEqualTo(posted);
    }
  }

  private static TopicReader reader(String name) throws Exception {
    return name.equals("java") ? new JavaConsumer(eddyline) : following(name);
  }

  private static TopicReader.Following following(String name) throws Exception {
    return name.equals("kcat") ? Kcat.installed(eddyline, folder) : KafkaJs.installed(eddyline);
  }

  private static Map<String, List<Fact>> facts(List<SeenEvent> seen) {
    return seen.stream()
        .collect(groupingBy(SeenEvent::key, TreeMap::new, mapping(SeenEvent::fact, toList())));
  }

  private static List<Fact> factsOf(String poll, List<SeenEvent> seen) {
    return facts(seen).getOrDefault(poll, List.of());
  }

  private static List<Long> versions(String poll, List<SeenEvent> seen) {
    return factsOf(poll, seen).stream().map(Fact::version).toList();
  }
}

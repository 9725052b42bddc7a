package dev.eddyline.projection.topology;

import static dev.eddyline.projection.topology.PollDriver.AT;
import static dev.eddyline.projection.topology.PollDriver.awaited;
import static dev.eddyline.projection.topology.PollDriver.lunch;
import static dev.eddyline.projection.topology.PollDriver.unawaited;
import static dev.eddyline.projection.topology.PollDriver.vote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.Source;
import dev.eddyline.schemas.record.View;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that their source counts: decided once each, whatever comes again. */
class SequencedCommandsTest {

  @TempDir private Path state;

  private PollDriver polls;

  @BeforeEach
  void start() {
    polls = PollDriver.lasting(state);
    polls.send("lunch", "create", "ada", lunch(null));
    forget();
  }

  @AfterEach
  void stop() {
    polls.close();
  }

  /** What was written so far is of no interest. */
  private void forget() {
    polls.events();
    polls.views();
    polls.outcomes();
    polls.sources();
  }

  private void unawaitedVote(String voter, long sequence) {
    polls.send("lunch", "feed:" + sequence, voter, vote("pie"), unawaited("feed", sequence));
  }

  private void awaitedVote(String voter, long sequence) {
    polls.send("lunch", "feed:" + sequence, voter, vote("pie"), awaited("feed", sequence));
  }

  private static Outcome accepted(long sequence, long version) {
    return Outcome.accepted("feed:" + sequence, version).ofCommand(AT, null);
  }

  @Test
  void aCommandOfASourceIsDecidedAndOnlyItsSourceIsRemembered() {
    // When two come that nobody waits for, with a gap between them
    unawaitedVote("bob", 3);
    unawaitedVote("cy", 8);

    // Then both have their events and views; no outcome is kept, but how far the source is
    assertThat(polls.events()).extracting(Event::command).containsExactly("feed:3", "feed:8");
    assertThat(polls.views()).extracting(View::version).containsExactly(2L, 3L);
    assertThat(polls.outcomes()).isEmpty();
    assertThat(polls.sources()).containsExactly(Source.of(3, accepted(3, 2)));
    polls.driver().advanceWallClockTime(Unstored.REST);
    assertThat(polls.sources()).containsExactly(Source.of(8, accepted(8, 3)));
  }

  @Test
  void anOutcomeThatIsWaitedForIsTold() {
    // When
    awaitedVote("bob", 0);

    // Then
    assertThat(polls.outcomes()).containsExactly(accepted(0, 2));
  }

  @Test
  void whatItsSourceHasPassedIsNotDecidedAgain() {
    // Given
    unawaitedVote("bob", 3);
    unawaitedVote("cy", 8);
    forget();

    // When the last one, an earlier one and one that has never been come, for nobody
    unawaitedVote("cy", 8);
    unawaitedVote("bob", 3);
    unawaitedVote("dee", 5);

    // Then nothing is written, and it is counted
    assertThat(polls.events()).isEmpty();
    assertThat(polls.views()).isEmpty();
    assertThat(polls.outcomes()).isEmpty();
    assertThat(polls.sources()).isEmpty();
    assertThat(polls.counted("dropped")).isEqualTo(3);
  }

  @Test
  void theLastOutcomeOfASourceIsRepeatedToWhoWaitsForIt() {
    // Given one that nobody waited for
    unawaitedVote("bob", 3);
    forget();

    // When it comes again and is waited for, twice
    awaitedVote("bob", 3);
    awaitedVote("bob", 3);

    // Then its outcome is told, and nothing else has happened
    assertThat(polls.outcomes()).containsExactly(accepted(3, 2), accepted(3, 2));
    assertThat(polls.events()).isEmpty();
    assertThat(polls.counted("repeated")).isEqualTo(2);
  }

  @Test
  void anOutcomeThatWasToldIsRepeatedEvenIfItsSourceHasPassed() {
    // Given
    awaitedVote("bob", 3);
    unawaitedVote("cy", 4);
    forget();

    // When it comes again, later and from where its answer was lost
    Command<PollCommand> again =
        new Command<>("feed:3", "bob", null, null, AT.plusSeconds(9), vote("pie"));
    polls.send("lunch", again, awaited("feed", 3));

    // Then the outcome says when the first was taken
    assertThat(polls.outcomes()).containsExactly(accepted(3, 2));
  }

  @Test
  void anOutcomeThatNobodyHasKeptIsToldToBePassed() {
    // Given two that nobody waited for
    unawaitedVote("bob", 3);
    unawaitedVote("cy", 8);
    forget();

    // When the first comes again and is waited for, twice
    awaitedVote("bob", 3);
    awaitedVote("bob", 3);

    // Then that is told, and not that it was rejected by the rules
    Outcome passed =
        Outcome.rejected(
                "feed:3",
                3,
                "sequence-passed",
                "the source feed is at 8; this one is not above it, its own outcome is not"
                    + " remembered",
                null)
            .ofCommand(AT, null);
    assertThat(polls.outcomes()).containsExactly(passed, passed);
    assertThat(polls.events()).isEmpty();
    assertThat(polls.sources()).isEmpty();
  }

  @Test
  void anotherCommandOfTheSameSequenceIsNotToldTheOutcomeOfTheFirst() {
    // Given
    unawaitedVote("bob", 3);
    forget();

    // When another id comes with the same sequence
    polls.send("lunch", "stray", "cy", vote("tea"), awaited("feed", 3));

    // Then
    assertThat(polls.outcomes())
        .extracting(Outcome::command, Outcome::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("stray", Outcome.SEQUENCE_PASSED));
    assertThat(polls.events()).isEmpty();
  }

  @Test
  void aRejectedCommandCountsToo() {
    // Given a vote for what is no option
    polls.send("lunch", "feed:3", "bob", vote("jam"), unawaited("feed", 3));
    forget();

    // When it comes again, though its option could be there by now
    polls.send("lunch", "feed:3", "bob", vote("pie"), unawaited("feed", 3));
    polls.send("lunch", "feed:3", "bob", vote("pie"), awaited("feed", 3));

    // Then it is not decided anew, and its rejection is repeated
    assertThat(polls.events()).isEmpty();
    assertThat(polls.outcomes())
        .extracting(Outcome::status, Outcome::code, Outcome::field, Outcome::version)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Outcome.Status.REJECTED, "no-such-option", "/choices/0", 1L));
  }

  @Test
  void anotherVersionThanExpectedCountsToo() {
    // Given
    Command<PollCommand> stale = new Command<>("feed:3", "bob", null, 7L, AT, vote("pie"));
    polls.send("lunch", stale, awaited("feed", 3));

    // When it comes again without an expectation
    unawaitedVote("bob", 3);

    // Then
    assertThat(polls.events()).isEmpty();
    assertThat(polls.outcomes())
        .extracting(Outcome::code)
        .containsExactly(Outcome.VERSION_CONFLICT);
  }

  @Test
  void sourcesAreCountedByThemselvesAndForEachEntity() {
    // Given
    polls.send("dinner", "create", "ada", lunch(null));
    forget();

    // When two sources write to two polls, the one far behind the other
    polls.send("lunch", "a:900", "bob", vote("pie"), unawaited("a", 900));
    polls.send("lunch", "b:1", "cy", vote("pie"), unawaited("b", 1));
    polls.send("dinner", "a:5", "bob", vote("pie"), unawaited("a", 5));
    polls.send("dinner", "b:2", "cy", vote("pie"), unawaited("b", 2));
    polls.send("lunch", "a:901", "dee", vote("tea"), unawaited("a", 901));
    polls.send("lunch", "plain", "eve", vote("tea"));

    // Then all are decided
    assertThat(polls.events())
        .extracting(Event::command)
        .containsExactly("a:900", "b:1", "a:5", "b:2", "a:901", "plain");
  }

  @Test
  void sourcesBeyondTheMemoryLimitAndAfterARestartAreReadBack() {
    // Given more sources than are held in memory
    List<String> sources = List.of("a", "b", "c", "d", "e");
    assertThat(sources).hasSizeGreaterThan(PollDriver.IN_MEMORY_MAX);
    sources.forEach(
        source -> polls.send("lunch", source + ":4", source, vote("pie"), unawaited(source, 4)));
    forget();

    // When each comes again, oldest first, and again after a restart, then waited for
    sources.forEach(
        source -> polls.send("lunch", source + ":4", source, vote("pie"), unawaited(source, 4)));
    List<Event<PollEvent>> before = polls.events();
    polls.restart();
    sources.forEach(
        source -> polls.send("lunch", source + ":4", source, vote("pie"), awaited(source, 4)));

    // Then none is decided again, and each outcome is what it was
    assertThat(before).isEmpty();
    assertThat(polls.events()).isEmpty();
    assertThat(polls.outcomes())
        .containsExactly(
            Outcome.accepted("a:4", 2).ofCommand(AT, null),
            Outcome.accepted("b:4", 3).ofCommand(AT, null),
            Outcome.accepted("c:4", 4).ofCommand(AT, null),
            Outcome.accepted("d:4", 5).ofCommand(AT, null),
            Outcome.accepted("e:4", 6).ofCommand(AT, null));
  }

  @Test
  void aSourceIsRememberedBeyondTheIdempotencyWindow() {
    // Given
    awaitedVote("bob", 3);
    forget();

    // When it comes again after days, for nobody and for somebody
    Command<PollCommand> late =
        new Command<>("feed:3", "bob", null, null, AT.plus(Duration.ofDays(9)), vote("pie"));
    polls.send("lunch", late, unawaited("feed", 3));
    polls.send("lunch", late, awaited("feed", 3));

    // Then
    assertThat(polls.events()).isEmpty();
    assertThat(polls.outcomes()).containsExactly(accepted(3, 2));
  }

  @Test
  void malformedHeadersAreADeadLetter() {
    // Given
    RecordHeaders noSequence = new RecordHeaders();
    noSequence.add("eddyline-source", "feed".getBytes(StandardCharsets.UTF_8));
    RecordHeaders short4 = new RecordHeaders(noSequence.toArray());
    short4.add("eddyline-sequence", new byte[4]);

    // When
    polls.send("lunch", "c-1", "bob", vote("pie"), noSequence);
    polls.send("lunch", "c-2", "bob", vote("pie"), short4);
    polls.send("lunch", "c-3", "bob", vote("pie"), unawaited("feed", -1));
    unawaitedVote("cy", 0);

    // Then they are kept aside, and the next one is decided
    assertThat(polls.letters())
        .extracting(DeadLetter::error)
        .containsExactly(
            "it has a source and no sequence",
            "its sequence has 4 bytes, not 8",
            "its sequence is below 0: -1");
    assertThat(polls.events()).extracting(Event::command).containsExactly("feed:0");
  }

  /**
   * A command as it is sent.
   *
   * @param source null where it has none
   */
  private record Sent(
      String entity,
      @Nullable String source,
      long sequence,
      String actor,
      PollCommand payload,
      boolean awaited) {

    String id() {
      return (source == null ? "plain" : source) + ":" + sequence;
    }

    Sent again(boolean isAwaited) {
      return new Sent(entity, source, sequence, actor, payload, isAwaited);
    }

    void to(PollDriver polls) {
      RecordHeaders headers =
          source == null
              ? new RecordHeaders()
              : awaited ? PollDriver.awaited(source, sequence) : unawaited(source, sequence);
      polls.send(entity, id(), actor, payload, headers);
    }
  }

  @Test
  void whateverIsSentAgainTheHistoryIsTheCleanOne() {
    for (long seed = 0; seed < 25; seed++) {
      // Given a few sources, each of which goes back now and then and sends all again from there
      Random random = new Random(seed);
      List<Sent> history = history(random);
      List<Sent> clean = firsts(history);

      // When both histories are decided, that with repetitions over a few restarts
      Run once = run(seed + "-once", clean.stream().map(sent -> sent.again(true)).toList(), null);
      Run run = run(seed + "-again", history, random);

      // Then the events and the views are the same, and who waits is told what has been decided
      assertThat(history).as("seed %d", seed).hasSizeGreaterThan(clean.size());
      assertThat(run.events).as("seed %d", seed).isEqualTo(once.events).isNotEmpty();
      assertThat(run.views).as("seed %d", seed).isEqualTo(once.views);
      assertThat(run.told).as("seed %d", seed).isEqualTo(expected(history, once.told));
    }
  }

  private static List<Sent> history(Random random) {
    List<List<Sent>> sources = new ArrayList<>();
    for (String source : List.of("a", "b", "c")) {
      List<Sent> all = new ArrayList<>();
      long sequence = random.nextInt(3);
      for (int i = 0; i < 12; i++) {
        all.add(command(random, source, sequence));
        sequence += 1 + random.nextInt(3);
      }
      sources.add(all);
    }
    List<Sent> history = new ArrayList<>();
    int[] next = new int[sources.size()];
    int goBack = 12;
    while (true) {
      int source = random.nextInt(sources.size());
      if (goBack > 0 && next[source] > 0 && random.nextInt(6) == 0) {
        next[source] = random.nextInt(next[source]);
        goBack--;
      } else if (next[source] < sources.get(source).size()) {
        history.add(sources.get(source).get(next[source]++).again(random.nextInt(3) == 0));
      } else if (goBack == 0) {
        return history;
      }
      if (random.nextInt(8) == 0) {
        history.add(command(random, null, history.size()));
      }
    }
  }

  private static Sent command(Random random, @Nullable String source, long sequence) {
    PollCommand payload =
        random.nextInt(4) == 0
            ? lunch(null)
            : vote(List.of("tea", "pie", "jam").get(random.nextInt(3)));
    String actor = List.of("ada", "bob", "cy", "dee", "eve").get(random.nextInt(5));
    return new Sent("poll-" + random.nextInt(3), source, sequence, actor, payload, true);
  }

  /** The history without what has been there before. */
  private static List<Sent> firsts(List<Sent> history) {
    Set<String> known = new HashSet<>();
    return history.stream().filter(sent -> known.add(sent.id())).toList();
  }

  /** What has come out: events with their keys, the last view of each entity, outcomes. */
  private record Run(List<String> events, Map<String, String> views, List<Outcome> told) {}

  private Run run(String folder, List<Sent> history, @Nullable Random restarts) {
    Run run = new Run(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    try (PollDriver driver = PollDriver.lasting(state.resolve(folder))) {
      for (Sent sent : history) {
        sent.to(driver);
        driver.events().forEach(event -> run.events.add(sent.entity() + " " + event));
        driver.views().forEach(view -> run.views.put(sent.entity(), view.toString()));
        run.told.addAll(driver.outcomes());
        if (restarts != null && restarts.nextInt(20) == 0) {
          driver.restart();
        }
      }
    }
    return run;
  }

  /** What those who wait must be told, by the rules and by what was decided. */
  private static List<Outcome> expected(List<Sent> history, List<Outcome> decided) {
    Map<String, Outcome> decisions = new HashMap<>();
    decided.forEach(outcome -> decisions.put(outcome.command(), outcome));
    Map<String, Outcome> remembered = new HashMap<>();
    Map<String, Long> highest = new HashMap<>();
    Map<String, Long> versions = new HashMap<>();
    List<Outcome> told = new ArrayList<>();
    for (Sent sent : history) {
      String count = sent.entity() + " " + sent.source();
      long last = highest.getOrDefault(count, -1L);
      Outcome outcome = decisions.get(sent.id());
      if (sent.source() == null || sent.sequence() > last) {
        highest.put(count, sent.sequence());
        versions.put(sent.entity(), outcome.version());
      } else if (remembered.containsKey(sent.id())) {
        outcome = remembered.get(sent.id());
      } else if (sent.sequence() < last) {
        outcome =
            Outcome.rejected(
                    sent.id(),
                    versions.get(sent.entity()),
                    Outcome.SEQUENCE_PASSED,
                    "the source %s is at %d; this one is not above it, its own outcome is not remembered"
                        .formatted(sent.source(), last),
                    null)
                .ofCommand(AT, null);
      }
      if (sent.awaited()) {
        remembered.put(sent.id(), outcome);
        told.add(outcome);
      }
    }
    return told;
  }
}

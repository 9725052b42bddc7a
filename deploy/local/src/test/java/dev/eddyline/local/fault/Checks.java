package dev.eddyline.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.local.fault.Journal.Answer;
import dev.eddyline.local.fault.Journal.Sending;
import dev.eddyline.local.fault.Replay.History;
import dev.eddyline.local.fault.Replay.Logged;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What has to hold between what was sent, what was told, the log and the events. Pure. */
final class Checks {

  private Checks() {}

  /** Every acknowledged command is in the log and was decided. */
  static void nothingAcknowledgedIsMissing(
      List<Answer> answers, List<Logged> log, History history, String poll) {
    Set<String> acknowledged =
        answers.stream()
            .filter(answer -> answer.command().poll().equals(poll))
            .filter(answer -> answer.told().acknowledges())
            .map(answer -> answer.command().id())
            .collect(Collectors.toSet());
    Set<String> logged =
        log.stream().map(entry -> entry.command().id()).collect(Collectors.toSet());
    assertThat(logged).as("in the log").containsAll(acknowledged);
    assertThat(history.outcomes().keySet()).as("decided").containsAll(acknowledged);
  }

  /** The events are those of the log's commands, each once, in its order, without a gap. */
  static void eventsAreThoseOfTheLog(List<Event<PollEvent>> events, History history) {
    assertThat(events)
        .extracting(Event::version)
        .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(events).extracting(Event::command).doesNotHaveDuplicates();
    assertThat(events).isEqualTo(history.events());
  }

  /** What anybody was told of a command, and whenever, is its one outcome. */
  static void toldIsTheOutcome(List<Answer> answers, History history, String poll) {
    for (Answer answer : answers) {
      if (answer.command().poll().equals(poll) && answer.told().decided()) {
        Outcome outcome = history.outcomes().get(answer.command().id());
        assertThat(outcome).as("%s", answer).isNotNull();
        Told told = answer.told();
        if (answer.command().source() != null && told.code().equals(Outcome.SEQUENCE_PASSED)) {
          continue; // It was decided, and its own outcome is not remembered.
        }
        String code = outcome.code() == null ? "" : outcome.code();
        String word = outcome.status().name().toLowerCase(Locale.ROOT);
        assertThat(told)
            .as("%s, decided %s", answer, outcome)
            .isEqualTo(new Told(word(word), outcome.version(), code));
      }
    }
  }

  private static Told.Word word(String status) {
    return Told.Word.valueOf(status.toUpperCase(Locale.ROOT));
  }

  /**
   * What was sent once and acknowledged is in the log once; and what one connection has sent so is
   * there in the order sent.
   */
  static void logHasTheOrderSent(
      List<Sending> sendings, List<Answer> answers, List<Logged> log, String poll) {
    Map<String, Integer> times = new HashMap<>();
    sendings.forEach(sending -> times.merge(sending.command().id(), 1, Integer::sum));
    Set<String> acknowledged = new HashSet<>();
    answers.stream()
        .filter(answer -> answer.told().acknowledges())
        .forEach(answer -> acknowledged.add(answer.command().id()));
    Map<String, String> connections = new HashMap<>();
    Map<String, List<String>> sent = new HashMap<>();
    for (Sending sending : sendings) {
      String id = sending.command().id();
      if (sending.command().poll().equals(poll)
          && times.get(id) == 1
          && acknowledged.contains(id)) {
        connections.put(id, sending.connection());
        sent.computeIfAbsent(sending.connection(), name -> new ArrayList<>()).add(id);
      }
    }
    Map<String, List<String>> logged = new HashMap<>();
    for (Logged entry : log) {
      String connection = connections.get(entry.command().id());
      if (connection != null) {
        logged.computeIfAbsent(connection, name -> new ArrayList<>()).add(entry.command().id());
      }
    }
    assertThat(logged).isEqualTo(sent);
  }
}

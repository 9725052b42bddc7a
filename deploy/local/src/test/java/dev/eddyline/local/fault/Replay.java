package dev.eddyline.local.fault;

import static java.util.Objects.requireNonNull;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.projection.poll.PollKind;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has to become of the commands in one poll's log: each is decided once, in the order of the
 * log, by the rules alone. Pure; it knows nothing of how the projection does it.
 */
final class Replay {

  /**
   * A command as it is in the log.
   *
   * @param source null where it has none
   * @param sequence 0 without a source
   */
  record Logged(Command<PollCommand> command, @Nullable String source, long sequence) {}

  /**
   * What follows.
   *
   * @param outcomes by command id, of all that are decided
   * @param view after the last event
   */
  record History(List<Event<PollEvent>> events, Map<String, Outcome> outcomes, PollView view) {}

  private Replay() {}

  static History of(List<Logged> log) {
    return of(new PollKind(), log);
  }

  private static <S, M> History of(
      Kind<PollCommand, PollEvent, S, ?, M, ?, PollView> kind, List<Logged> log) {
    List<Event<PollEvent>> events = new ArrayList<>();
    Map<String, Outcome> outcomes = new HashMap<>();
    Map<String, Long> sequences = new HashMap<>();
    Map<String, M> members = new HashMap<>();
    S entity = kind.decider().initial().entity();
    for (Logged logged : log) {
      Command<PollCommand> command = logged.command();
      String source = logged.source();
      boolean known =
          source == null
              ? outcomes.containsKey(command.id())
              : sequences.getOrDefault(source, -1L) >= logged.sequence();
      if (known) {
        continue;
      }
      if (source != null) {
        sequences.put(source, logged.sequence());
      }
      Long expected = command.expectedVersion();
      if (expected != null && expected != events.size()) {
        outcomes.put(
            command.id(),
            Outcome.rejected(command.id(), events.size(), Outcome.VERSION_CONFLICT, "", null));
        continue;
      }
      String member = kind.memberOf(command);
      Target<S, M> target = new Target<>(entity, member == null ? null : members.get(member));
      switch (kind.decider().decide(command, target)) {
        case Decision.Rejected<PollEvent> no ->
            outcomes.put(
                command.id(),
                Outcome.rejected(command.id(), events.size(), no.code(), no.message(), no.field()));
        case Decision.Accepted<PollEvent> yes -> {
          for (PollEvent event : yes.events()) {
            target = kind.decider().evolve(target, event);
            events.add(
                new Event<>(
                    events.size() + 1L, command.id(), command.actor(), command.at(), event));
          }
          entity = target.entity();
          if (member != null) {
            keep(members, member, target.member());
          }
          outcomes.put(command.id(), Outcome.accepted(command.id(), events.size()));
        }
      }
    }
    return new History(events, outcomes, requireNonNull(kind.views().get(entity, Views.MAIN)));
  }

  private static <M> void keep(Map<String, M> members, String id, @Nullable M member) {
    if (member == null) {
      members.remove(id);
    } else {
      members.put(id, member);
    }
  }
}

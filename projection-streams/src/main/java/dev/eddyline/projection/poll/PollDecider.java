package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Decision.Accepted;
import dev.eddyline.projection.decider.Decision.Rejected;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Command;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a poll. A command is judged against the poll as it is at the command's own time:
 * what time has done by then (opened it, closed it) comes first among the events, so that state and
 * view follow without a clock. Pure; any thread may call it.
 */
final class PollDecider implements Decider<PollCommand, PollEvent, Target<Poll, Ballot>> {

  @Override
  public Target<Poll, Ballot> initial() {
    return new Target<>(new Poll.Absent(), null);
  }

  @Override
  public Decision<PollEvent> decide(Command<PollCommand> command, Target<Poll, Ballot> target) {
    return switch (target.entity()) {
      case Poll.Absent absent -> decideAbsent(command, absent);
      case Poll.Existing poll -> decideExisting(command, poll, target.member());
    };
  }

  @Override
  public Target<Poll, Ballot> evolve(Target<Poll, Ballot> target, PollEvent event) {
    Ballot member =
        switch (event) {
          case PollEvent.VoteCast cast -> cast.ballot();
          case PollEvent.VoteChanged changed -> changed.ballot();
          case PollEvent.VoteRetracted retracted -> null;
          case PollEvent.Created created -> target.member();
          case PollEvent.Opened opened -> target.member();
          case PollEvent.Closed closed -> target.member();
        };
    return new Target<>(evolve(target.entity(), event), member);
  }

  private static Decision<PollEvent> decideAbsent(
      Command<PollCommand> command, Poll.Absent absent) {
    if (!(command.payload() instanceof PollCommand.Create create)) {
      return Refusal.NO_SUCH_POLL.because("there is no such poll");
    }
    Creation creation = new Creation(create, command.at());
    Decision<PollEvent> fault = creation.fault();
    if (fault != null) {
      return fault;
    }
    PollEvent.Created created = creation.created();
    return accept(List.of(created), absent.created(created).due(command.at()));
  }

  private static Decision<PollEvent> decideExisting(
      Command<PollCommand> command, Poll.Existing poll, @Nullable Ballot ballot) {
    List<PollEvent> due = poll.due(command.at());
    Poll.Existing now = poll;
    for (PollEvent event : due) {
      now = evolve(now, event);
    }
    Voter voter = new Voter(poll.settings(), command.memberOrActor(), ballot);
    Decision<PollEvent> decision =
        switch (command.payload()) {
          case PollCommand.Create create ->
              Refusal.ALREADY_EXISTS.because("the poll exists already");
          case PollCommand.Open open -> decideOpen(now, due);
          case PollCommand.Close close -> decideClose(now);
          case PollCommand.CastVote vote -> decideVote(now, () -> voter.cast(vote));
          case PollCommand.ChangeVote vote -> decideVote(now, () -> voter.change(vote));
          case PollCommand.RetractVote vote -> decideVote(now, voter::retract);
        };
    return switch (decision) {
      case Accepted<PollEvent> accepted -> accept(due, accepted.events());
      case Rejected<PollEvent> rejected -> rejected;
    };
  }

  /** Also taken when time alone has just closed the poll: what is due has to be written down. */
  private static Decision<PollEvent> decideOpen(Poll.Existing now, List<PollEvent> due) {
    return switch (now) {
      case Poll.Scheduled scheduled -> Decision.accept(new PollEvent.Opened());
      case Poll.Open open -> changeNothing();
      case Poll.Closed closed -> due.isEmpty() ? refuseClosed() : changeNothing();
    };
  }

  private static Decision<PollEvent> decideClose(Poll.Existing now) {
    return switch (now) {
      case Poll.Scheduled scheduled -> Decision.accept(new PollEvent.Closed());
      case Poll.Open open -> Decision.accept(new PollEvent.Closed());
      case Poll.Closed closed -> changeNothing();
    };
  }

  private static Decision<PollEvent> decideVote(
      Poll.Existing now, Supplier<Decision<PollEvent>> whileOpen) {
    return switch (now) {
      case Poll.Scheduled scheduled ->
          Refusal.POLL_NOT_OPEN.because("the poll opens at " + scheduled.opensAt());
      case Poll.Open open -> whileOpen.get();
      case Poll.Closed closed -> refuseClosed();
    };
  }

  private static Decision<PollEvent> refuseClosed() {
    return Refusal.POLL_CLOSED.because("the poll is closed");
  }

  private static Decision<PollEvent> accept(List<PollEvent> first, List<PollEvent> then) {
    return new Accepted<>(Stream.concat(first.stream(), then.stream()).toList());
  }

  private static Decision<PollEvent> changeNothing() {
    return new Accepted<>(List.of());
  }

  /** Facts that cannot follow from the state are a fault of ours: they crash their owner. */
  static Poll.Existing evolve(Poll poll, PollEvent event) {
    return switch (event) {
      case PollEvent.Created created -> in(Poll.Absent.class, poll, event).created(created);
      case PollEvent.Opened opened -> in(Poll.Scheduled.class, poll, event).opened();
      case PollEvent.Closed closed ->
          poll instanceof Poll.Scheduled scheduled
              ? scheduled.closed()
              : in(Poll.Open.class, poll, event).closed();
      case PollEvent.VoteCast cast -> in(Poll.Open.class, poll, event).cast(cast.ballot());
      case PollEvent.VoteChanged changed ->
          in(Poll.Open.class, poll, event).changed(changed.previous(), changed.ballot());
      case PollEvent.VoteRetracted retracted ->
          in(Poll.Open.class, poll, event).retracted(retracted.previous());
    };
  }

  private static <S extends Poll> S in(Class<S> state, Poll poll, PollEvent event) {
    if (!state.isInstance(poll)) {
      throw new IllegalStateException(
          event.getClass().getSimpleName()
              + " cannot happen to a poll that is "
              + poll.getClass().getSimpleName());
    }
    return state.cast(poll);
  }
}

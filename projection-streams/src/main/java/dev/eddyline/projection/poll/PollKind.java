package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.KindTypes;
import dev.eddyline.projection.decider.Parts;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollPart;
import dev.eddyline.schemas.poll.PollState;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.poll.PollView.Status;
import dev.eddyline.schemas.record.Command;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Polls: single choice, multiple choice, ranked. A member is a voter and its record the voter's
 * ballot; a part is the number of ballots that read as one distinct ranking. Pure; any thread.
 */
public final class PollKind
    implements Kind<PollCommand, PollEvent, Poll, PollState, Ballot, PollPart, PollView> {

  private final PollDecider decider = new PollDecider();
  private final PollParts parts = new PollParts();
  private final Views<Poll, PollEvent, PollView> views = Views.main(PollKind::view);

  @Override
  public String name() {
    return "poll";
  }

  @Override
  public KindTypes<PollCommand, PollEvent, PollState, Ballot, PollPart, PollView> types() {
    return new KindTypes<>(
        PollCommand.class,
        PollEvent.class,
        PollState.class,
        Ballot.class,
        PollPart.class,
        PollView.class);
  }

  @Override
  public Decider<PollCommand, PollEvent, Target<Poll, Ballot>> decider() {
    return decider;
  }

  @Override
  public Views<Poll, PollEvent, PollView> views() {
    return views;
  }

  static PollView view(Poll entity) {
    Poll.Existing poll = existing(entity);
    Settings settings = poll.settings();
    PollEvent.Created created = settings.created();
    Map<String, String> labels = new LinkedHashMap<>();
    for (Option option : settings.options()) {
      labels.put(option.id(), option.labelOrId());
    }
    // Results that are hidden must not leave this process before the close, in no form.
    boolean hidden = created.hiddenUntilClosed() && poll.status() != Status.CLOSED;
    return new PollView(
        created.title(),
        created.method(),
        poll.status(),
        Collections.unmodifiableMap(labels),
        created.maxChoices(),
        created.opensAt(),
        created.closesAt(),
        created.mayChange(),
        created.hiddenUntilClosed(),
        poll.count().ballots(),
        hidden ? null : poll.count().result(settings));
  }

  @Override
  public @Nullable String memberOf(Command<PollCommand> command) {
    return switch (command.payload()) {
      case PollCommand.Create create -> null;
      case PollCommand.Open open -> null;
      case PollCommand.Close close -> null;
      case PollCommand.CastVote vote -> command.memberOrActor();
      case PollCommand.ChangeVote vote -> command.memberOrActor();
      case PollCommand.RetractVote vote -> command.memberOrActor();
    };
  }

  @Override
  public @Nullable String memberOf(PollEvent event) {
    return switch (event) {
      case PollEvent.Created created -> null;
      case PollEvent.Opened opened -> null;
      case PollEvent.Closed closed -> null;
      case PollEvent.VoteCast cast -> cast.member();
      case PollEvent.VoteChanged changed -> changed.member();
      case PollEvent.VoteRetracted retracted -> retracted.member();
    };
  }

  @Override
  public PollState toRecord(Poll entity) {
    Poll.Existing poll = existing(entity);
    Count count = poll.count();
    return new PollState(
        poll.settings().created(),
        poll.status(),
        count.ballots(),
        count.blank(),
        poll.settings().ranked() ? Map.of() : count.tally(poll.settings()));
  }

  @Override
  public Poll fromRecord(PollState stored) {
    TreePMap<String, Long> tally = TreePMap.empty();
    for (var option : stored.tally().entrySet()) {
      if (option.getValue() > 0) {
        tally = tally.plus(option.getKey(), option.getValue());
      }
    }
    Count count = new Count(stored.ballots(), stored.blank(), tally, TreePMap.empty());
    Poll.Existing created = new Poll.Absent().created(stored.settings()).with(count);
    return switch (stored.status()) {
      case SCHEDULED -> created;
      case OPEN -> new Poll.Open(created.settings(), count);
      case CLOSED -> new Poll.Closed(created.settings(), count);
    };
  }

  @Override
  public Parts<Poll, PollEvent, PollPart> parts() {
    return parts;
  }

  @Override
  public @Nullable Instant deadline(Poll entity) {
    return entity instanceof Poll.Existing poll ? poll.deadline() : null;
  }

  @Override
  public PollCommand atDeadline(Poll entity) {
    return switch (entity) {
      case Poll.Scheduled scheduled -> new PollCommand.Open();
      case Poll.Open open -> new PollCommand.Close();
      case Poll.Closed closed -> throw new IllegalStateException("a closed poll has no deadline");
      case Poll.Absent absent -> throw absentPoll();
    };
  }

  static Poll.Existing existing(Poll entity) {
    return switch (entity) {
      case Poll.Existing poll -> poll;
      case Poll.Absent absent -> throw absentPoll();
    };
  }

  private static IllegalStateException absentPoll() {
    return new IllegalStateException("the poll has not been created");
  }
}

package dev.eddyline.projection;

import dev.eddyline.projection.poll.Poll;
import dev.eddyline.projection.poll.PollKind;
import dev.eddyline.projection.topology.BoundKind;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollPart;
import dev.eddyline.schemas.poll.PollState;
import dev.eddyline.schemas.poll.PollView;
import java.util.Map;

/** Every kind of this build, bound to its contract. A new kind adds itself here. */
public final class Kinds {

  private Kinds() {}

  public static final BoundKind<PollCommand, PollEvent, Poll, PollState, Ballot, PollPart, PollView>
      POLL =
          new BoundKind<>(
              new PollKind(),
              KindContract.of("poll").orElseThrow(),
              PollCommand.class,
              PollEvent.class,
              PollState.class,
              Ballot.class,
              PollPart.class,
              PollView.class);

  private static final Map<String, BoundKind<?, ?, ?, ?, ?, ?, ?>> ALL = Map.of("poll", POLL);

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if this build has none
   */
  public static BoundKind<?, ?, ?, ?, ?, ?, ?> of(String name) {
    BoundKind<?, ?, ?, ?, ?, ?, ?> kind = ALL.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("no kind '" + name + "' in this build");
    }
    return kind;
  }
}

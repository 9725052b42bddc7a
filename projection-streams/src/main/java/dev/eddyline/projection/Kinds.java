package dev.eddyline.projection;

import dev.eddyline.projection.poll.PollKind;
import dev.eddyline.projection.topology.BoundKind;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollPart;
import dev.eddyline.schemas.poll.PollState;
import dev.eddyline.schemas.poll.PollView;
import java.util.List;

/** Every kind of this build, bound to its contract. A new kind adds itself here. */
public final class Kinds {

  private Kinds() {}

  /** All kinds, by name. */
  public static List<BoundKind<?, ?, ?, ?, ?, ?, ?>> all() {
    return List.of(
        new BoundKind<>(
            new PollKind(),
            KindContract.of("poll").orElseThrow(),
            PollCommand.class,
            PollEvent.class,
            PollState.class,
            Ballot.class,
            PollPart.class,
            PollView.class));
  }
}

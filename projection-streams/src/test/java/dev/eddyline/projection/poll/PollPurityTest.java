package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Purity;
import org.junit.jupiter.api.Test;

/** The rules of a poll may depend on nothing but commands, events and state. */
class PollPurityTest {

  @Test
  void thePollKindKnowsNoLibraryButItsCollections() {
    Purity.ofKind("poll").knowsNoLibraryButItsCollections();
  }

  @Test
  void thePollKindAsksNoClockAndNoDice() {
    Purity.ofKind("poll").asksNoClockAndNoDice();
  }
}

package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.Purity;
import org.junit.jupiter.api.Test;

/** The rules of a market may depend on nothing but commands, events and state. */
class MarketPurityTest {

  @Test
  void theMarketKindKnowsNoLibraryButItsCollections() {
    Purity.ofKind("market").knowsNoLibraryButItsCollections();
  }

  @Test
  void theMarketKindAsksNoClockAndNoDice() {
    Purity.ofKind("market").asksNoClockAndNoDice();
  }

  @Test
  void theMarketKindKnowsNoBinaryFractions() {
    Purity.ofKind("market").knowsNoBinaryFractions();
  }
}

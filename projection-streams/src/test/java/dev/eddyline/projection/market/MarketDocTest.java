package dev.eddyline.projection.market;

import dev.eddyline.projection.decider.KindPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MarketDocTest {

  private final KindPage page = new KindPage("MARKETS.md", "market");

  @Test
  void thePageListsEveryRefusalInTheOrderOfTheCode() throws IOException {
    page.assertListsRefusals(Refusal.values());
  }

  @Test
  void thePageListsEveryCommandWithItsFields() throws IOException {
    page.assertListsCommands();
  }
}

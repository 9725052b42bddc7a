package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.decider.KindPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DashboardDocTest {

  private final KindPage page = new KindPage("DASHBOARDS.md", "dashboard");

  @Test
  void thePageListsEveryRefusalInTheOrderOfTheCode() throws IOException {
    page.assertListsRefusals(Refusal.values());
  }

  @Test
  void thePageListsEveryCommandWithItsFields() throws IOException {
    page.assertListsCommands();
  }
}

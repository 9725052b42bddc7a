package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.KindPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PollDocTest {

  private final KindPage page = new KindPage("POLLS.md", "poll");

  @Test
  void thePageListsEveryRefusalInTheOrderOfTheCode() throws IOException {
    page.assertListsRefusals(Refusal.values());
  }

  @Test
  void thePageListsEveryCommandWithItsFields() throws IOException {
    page.assertListsCommands();
  }
}

package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The browser client against the whole backend. */
class ClientIT {

  private static final Pattern HAPPENED = Pattern.compile("\"([a-z ]+)\":(\\d+)");

  /** How many random runs; {@code -Deddyline.client.seeds=1000} for more. */
  private static final String SEEDS = System.getProperty("eddyline.client.seeds", "200");

  @Test
  void atRestEveryClientShowsTheViewAndEveryCommandCountsOnceWhateverTheNetworkDid()
      throws Exception {
    // Given
    EddylineProcess eddyline = new SharedEddyline().eddyline();

    // When clients vote over a network that is slow, breaks and goes away, and pages are reloaded
    String said =
        NodeTests.client(
            "chaos.test.js",
            Map.of(
                "EDDYLINE_INGEST", eddyline.ingest(),
                "EDDYLINE_PUSH", eddyline.push(),
                "SEEDS", SEEDS));

    // Then it found what it looks for, and all of that did happen
    System.out.println(said.lines().filter(line -> line.contains("runs")).toList());
    Matcher happened = HAPPENED.matcher(said);
    int kinds = 0;
    while (happened.find()) {
      assertThat(Integer.parseInt(happened.group(2))).as(happened.group(1)).isGreaterThan(10);
      kinds++;
    }
    assertThat(kinds).isEqualTo(9);
  }
}

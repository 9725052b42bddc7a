package dev.eddyline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.push.presence.PresenceConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplicationsTest {

  private static PresenceConfig presence(Map<String, String> environment) {
    UpConfig config = UpConfig.from(Settings.of(environment), Path.of("data"));
    return Applications.from(config, environment, "127.0.0.1:9092").push().presence();
  }

  @Test
  void allKindsTellWhoFollowsUnlessSomethingIsSaid() {
    // Given, when
    PresenceConfig unsaid = presence(Map.of("EDDYLINE_KINDS", "poll,dashboard"));
    PresenceConfig blank =
        presence(Map.of("EDDYLINE_KINDS", "poll", "EDDYLINE_PUSH_PRESENCE_KINDS", " "));

    // Then
    assertThat(unsaid.kinds()).containsExactlyInAnyOrder("poll", "dashboard");
    assertThat(unsaid.actorsKinds()).containsExactlyInAnyOrder("poll", "dashboard");
    assertThat(unsaid.interval()).hasMillis(250);
    assertThat(blank.kinds()).containsExactly("poll");
  }

  @Test
  void whatIsSaidOfPresenceHolds() {
    // Given, when
    PresenceConfig off = presence(Map.of("EDDYLINE_PUSH_PRESENCE_KINDS", "none"));
    PresenceConfig some = presence(Map.of("EDDYLINE_PUSH_PRESENCE_KINDS", "poll"));
    PresenceConfig fewNames = presence(Map.of("EDDYLINE_PUSH_PRESENCE_ACTORS_KINDS", "poll"));
    PresenceConfig slow = presence(Map.of("EDDYLINE_PUSH_PRESENCE_INTERVAL_MS", "500"));

    // Then names are told where they are asked for
    assertThat(off.on()).isFalse();
    assertThat(some.kinds()).containsExactly("poll");
    assertThat(some.actorsKinds()).isEmpty();
    assertThat(some.interval()).hasMillis(1_000);
    assertThat(fewNames.kinds()).contains("poll", "market");
    assertThat(fewNames.actorsKinds()).containsExactly("poll");
    assertThat(slow.interval()).hasMillis(500);
  }
}

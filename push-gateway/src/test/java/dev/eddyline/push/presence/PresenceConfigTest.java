package dev.eddyline.push.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.push.TestGateway;
import org.junit.jupiter.api.Test;

class PresenceConfigTest {

  @Test
  void isOffUnlessAKindTurnsItOn() {
    assertThat(TestGateway.config().presence().on()).isFalse();
    assertThat(TestGateway.config("PUSH_PRESENCE_KINDS", " poll, ,").presence().kinds())
        .containsExactly("poll");
    assertThat(TestGateway.config("PUSH_PRESENCE_KINDS", "none").presence().on()).isFalse();
  }

  @Test
  void allKindsMayTurnItOnAndTellTheirActors() {
    // Given, when
    PresenceConfig all =
        TestGateway.config(
                "KINDS", "poll,alerts",
                "PUSH_PRESENCE_KINDS", "all",
                "PUSH_PRESENCE_ACTORS_KINDS", "all")
            .presence();
    PresenceConfig some =
        TestGateway.config("PUSH_PRESENCE_KINDS", "poll", "PUSH_PRESENCE_ACTORS_KINDS", "all")
            .presence();

    // Then it is all that are served, and all of those that turn it on
    assertThat(all.kinds()).containsExactlyInAnyOrder("poll", "alerts");
    assertThat(all.actorsKinds()).containsExactlyInAnyOrder("poll", "alerts");
    assertThat(some.actorsKinds()).containsExactly("poll");
  }

  @Test
  void refusesAKindThatThereIsNot() {
    assertThatThrownBy(() -> TestGateway.config("PUSH_PRESENCE_KINDS", "poll,pol"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "EDDYLINE_PUSH_PRESENCE_KINDS: 'pol'; the kinds are [alerts, dashboard, market, movers, poll]");
  }

  @Test
  void refusesActorsOfAKindWhosePresenceIsOff() {
    assertThatThrownBy(() -> TestGateway.config("PUSH_PRESENCE_ACTORS_KINDS", "poll"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "EDDYLINE_PUSH_PRESENCE_ACTORS_KINDS: 'poll'; the kinds in"
                + " EDDYLINE_PUSH_PRESENCE_KINDS are []");
  }
}

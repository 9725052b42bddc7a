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

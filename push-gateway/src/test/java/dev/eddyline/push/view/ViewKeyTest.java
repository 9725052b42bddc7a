package dev.eddyline.push.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewKeyTest {

  @ParameterizedTest
  @CsvSource({
    "poll/lunch,          poll,          lunch",
    "presence/poll/lunch, presence/poll, lunch",
    "presences/lunch,     presences,     lunch",
    "poll/presence,       poll,          presence",
    "market/BTC-USD/book, market,        BTC-USD/book",
    "presence/market/a/b, presence/market, a/b",
    "poll/presence/lunch, poll,          presence/lunch",
  })
  void readsTheKindAndTheId(String address, String kind, String id) {
    assertThat(ViewKey.parse(address)).contains(new ViewKey(kind, id));
    assertThat(new ViewKey(kind, id)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "poll",
        "presence",
        "presence/",
        "presence/poll",
        "presence/poll/",
        "presence//lunch",
        "presence/presence/lunch",
        "presence/poll/lunch/again/and-again",
        "presence/presence/poll/lunch",
        "poll/lunch/",
        "poll//lunch",
        "poll/lunch/..",
        "presence/Poll/lunch",
        "poll/lunch/again/and-again",
      })
  void refusesWhatIsNoAddress(String address) {
    assertThat(ViewKey.parse(address)).isEmpty();
  }

  @Test
  void aViewKnowsTheOneThatTellsWhoFollowsIt() {
    assertThat(new ViewKey("poll", "lunch").presence()).hasToString("presence/poll/lunch");
  }
}

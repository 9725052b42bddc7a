package dev.eddyline.push.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final int MAX = 200;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "poll/lunch@7.e1",
        "poll/a.b_c~d-e:f@1.6f9619ff-8b86-d011-b42d-00cf4fc964ff,market/BTC-USD@999999999999999999.x.y",
      })
  void readsWhatItWrites(String text) {
    // Given a cursor's text, when it is read
    Cursor.Parsed parsed = Cursor.parse(text, MAX);

    // Then it is a cursor that is written the same
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Cursor.Valid.class, valid -> assertThat(valid.cursor()).hasToString(text));
  }

  @Test
  void knowsThePositionOfEachView() {
    // Given, when
    Cursor.Parsed parsed = Cursor.parse("poll/a@7.e1,poll/a/b@8.e.2", MAX);

    // Then
    assertThat(parsed)
        .isEqualTo(
            new Cursor.Valid(
                new Cursor(
                    Map.of(
                        new ViewKey("poll", "a"), new Position(7, "e1"),
                        new ViewKey("poll", "a/b"), new Position(8, "e.2")))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "poll",
        "poll/a",
        "poll/a@",
        "poll/a@7",
        "poll/a@7.",
        "poll/a@.e",
        "poll/a@0.e",
        "poll/a@-1.e",
        "poll/a@+1.e",
        "poll/a@07.e",
        "poll/a@1000000000000000000.e",
        "poll/a@7.e e",
        "poll/a@7.e@8",
        "poll/a b@7.e",
        "poll/a/b/c@7.e",
        "/a@7.e",
        "poll/@7.e",
        "poll/a@7.e,",
        ",poll/a@7.e",
        "poll/a@7.e, poll/b@7.e",
        "poll/a@7.e,poll/a@8.e",
        "\u0000",
        "poll/ä@7.e",
      })
  void refusesWhatIsNoCursorAndSaysWhy(String text) {
    // Given no cursor, when it is read
    Cursor.Parsed parsed = Cursor.parse(text, MAX);

    // Then it is refused with a reason
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Cursor.Invalid.class, invalid -> assertThat(invalid.why()).startsWith("a cursor "));
  }

  @Test
  void refusesALongerTextThanAllowedUnread() {
    // Given a cursor of exactly the greatest length, and one longer by one
    String fits = "poll/a@7." + "e".repeat(50);
    String longer = fits + "e";

    // When, then
    assertThat(Cursor.parse(fits, fits.length())).isInstanceOf(Cursor.Valid.class);
    assertThat(Cursor.parse(longer, fits.length()))
        .isEqualTo(new Cursor.Invalid("a cursor has at most 59 characters, this one 60"));
  }
}

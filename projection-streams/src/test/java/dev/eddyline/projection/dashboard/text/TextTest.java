package dev.eddyline.projection.dashboard.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void aLongTextIsSeveralRuns() {
    // Given a text as long as a run may be, and one character more
    String full = "x".repeat(Text.RUN_CHARS_MAX);
    Text one = Text.empty().insert("ada", new Insert(0, null, Side.RIGHT, full));

    // When
    Text two = one.insert("ada", one.insertAt("ada", one.length(), "y"));

    // Then the second hangs on the last character of the first
    assertThat(one.runs()).hasSize(1);
    assertThat(two.runs())
        .containsExactly(
            new Run("ada", 0, null, Side.RIGHT, full, List.of()),
            new Run("ada", 256, "ada:255", Side.RIGHT, "y", List.of()));
    assertThat(two).hasToString(full + "y");
    assertThat(two)
        .isEqualTo(Text.empty().insert("ada", new Insert(0, null, Side.RIGHT, full + "y")));
  }

  @Test
  void whatTwoTypeInOnePlaceAtOnceIsNotMixed() {
    // Given two who type the same place, letter by letter, and one of them from its end
    Replica ada = new Replica("ada", "note");
    Replica bob = new Replica("bob", "note");
    Text start = Text.empty();
    assertThat(start.length()).isZero();
    var edits = new ArrayList<NoteEdit>();
    for (int i = 0; i < 5; i++) {
      edits.add(ada.edit(i, 0, "milk ".substring(i, i + 1)));
      edits.add(bob.edit(0, 0, "bread".substring(4 - i, 5 - i)));
    }

    // When each hears of the other
    edits.forEach(ada::apply);
    edits.forEach(bob::apply);

    // Then
    assertThat(ada.text()).hasToString(bob.text().toString());
    assertThat(ada.text().toString()).isIn("milk bread", "breadmilk ");
  }

  @Test
  void aPairOfSurrogatesIsOneCharacter() {
    Text text = Text.empty().insert("ada", new Insert(0, null, Side.RIGHT, "a🍕b"));
    assertThat(text.length()).isEqualTo(3);
    assertThat(text.delete(new Span("ada", 1, 1), "1.0.ada")).hasToString("ab");
    assertThat(text.insert("bob", text.insertAt("bob", 2, "!"))).hasToString("a🍕!b");
  }

  @Test
  void theSamePlaceTakesMoreInsertsThanThereAreBitsInALabel() {
    // Given
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Text text = Text.empty().insert("ada", new Insert(0, null, Side.RIGHT, "ab"));
    StringBuilder plain = new StringBuilder("ab");

    // When each is put between the newest and one of its neighbours
    int position = 1;
    for (int i = 0; i < 2_000; i++) {
      String writer = i % 2 == 0 ? "bob" : "cleo";
      text = text.insert(writer, text.insertAt(writer, position, "x" + i % 10));
      plain.insert(position, "x" + i % 10);
      position += random.nextInt(3) == 0 ? 1 : 0;
    }

    // Then
    assertThat(text).as("seed %d", seed).hasToString(plain.toString());
  }
}

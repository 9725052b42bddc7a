package dev.eddyline.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewIdTest {

  @ParameterizedTest
  @CsvSource({
    "lunch,        '',         lunch",
    "BTC-USD,      book,       BTC-USD/book",
    "board,        note:3.a~b, board/note:3.a~b",
  })
  void joinsAndParts(String entity, String name, String id) {
    assertThat(ViewId.of(entity, name)).isEqualTo(id);
    assertThat(ViewId.isValid(id)).isTrue();
    assertThat(ViewId.entityOf(id)).isEqualTo(entity);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a/", "/a", "a/b/c", "a/..", "../a", "a b/c", "a/b c", "a//b"})
  void refusesEverythingElse(String id) {
    assertThat(ViewId.isValid(id)).isFalse();
  }

  @Test
  void hasALongestLength() {
    String entity = "e".repeat(EntityId.LENGTH_MAX);
    String name = "n".repeat(ViewId.NAME_LENGTH_MAX);
    assertThat(ViewId.of(entity, name)).hasSize(ViewId.LENGTH_MAX);
    assertThat(ViewId.isValid(entity + "/" + name)).isTrue();
    assertThat(ViewId.isValid(entity + "/" + name + "n")).isFalse();
    assertThatThrownBy(() -> ViewId.of(entity, name + "n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"'',true", "a,true", "a/,true", "a/b,true", "/,false", "a//,false", "a/b/,false"})
  void knowsBeginnings(String text, boolean beginning) {
    assertThat(ViewId.isBeginning(text)).isEqualTo(beginning);
  }
}

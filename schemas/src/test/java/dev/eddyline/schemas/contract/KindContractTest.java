package dev.eddyline.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.poll.PollContract;
import dev.eddyline.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KindContractTest {

  private final KindContract poll = new PollContract().contract();

  @Test
  void everyContractOnTheClassPathIsFoundUnderItsKindsName() {
    assertThat(KindContract.of("poll")).contains(poll);
    assertThat(KindContract.all()).contains(poll).allSatisfy(KindContractTest::isUnderItsName);
    assertThat(KindContract.of("polls")).isEmpty();
  }

  @Test
  void twoOfOneNameEndTheStart() {
    assertThatThrownBy(() -> Found.byName(List.of(poll, poll)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'poll'");
  }

  @Test
  void whatIsWrongIsSaidWheneverTheyAreAskedFor() {
    // Given a contract that cannot be read
    Found<KindContract> found =
        new Found<>(() -> List.of(KindContract.beside(KindContract.class, "mine")));

    // When, then
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(found::byName)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("command.avsc");
    }
  }

  @Test
  void whatHasNoMembersAndPartsHasNoSubjectsForThem() {
    // Given
    KindContract plain =
        new KindContract(
            "poll",
            poll.command(),
            poll.event(),
            poll.view(),
            poll.entity(),
            null,
            null,
            List.of());

    // When
    Map<String, Contract> subjects = plain.subjects(new Topics("poll", 1));

    // Then
    assertThat(poll.subjects(new Topics("poll", 1))).hasSize(11).containsAllEntriesOf(subjects);
    assertThat(subjects)
        .hasSize(9)
        .doesNotContainValue(poll.member())
        .doesNotContainValue(poll.part());
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> KindContract.beside(KindContract.class, "poll"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("command.avsc")
        .hasMessageContaining(KindContract.class.getName());
  }

  private static void isUnderItsName(KindContract contract) {
    assertThat(KindContract.of(contract.kind())).contains(contract);
  }
}

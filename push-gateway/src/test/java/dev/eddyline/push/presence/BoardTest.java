package dev.eddyline.push.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoardTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey DINNER = new ViewKey("poll", "dinner");
  private static final int EXPIRY_BEATS = 3;

  private final Board board =
      new Board("me", EXPIRY_BEATS, Set.of("poll", "board"), Set.of("poll"));
  private long ownRecord;

  private static Statement statement(ViewKey view, int count, String... actors) {
    return new Statement(view, count, List.of(actors), 0);
  }

  private void hear(String gateway, long record, long wholeSince, Statement... views) {
    board.hear(gateway, new Report(record, record, List.of(views), wholeSince, false, false));
  }

  private void beatMyself(int times) {
    for (int i = 0; i < times; i++) {
      hear("me", ++ownRecord, 1);
    }
  }

  @Test
  void addsUpWhatGatewaysSay() {
    // Given
    hear("a", 1, 1, statement(LUNCH, 2, "ada", "cleo"));
    hear("b", 1, 1, statement(LUNCH, 3, "bob", "cleo"), statement(DINNER, 1));

    // When, then
    assertThat(board.takeChanges())
        .containsExactly(
            Map.entry(LUNCH, new Total(5, List.of("ada", "bob", "cleo"), 0)),
            Map.entry(DINNER, new Total(1, List.of(), 0)));
    assertThat(board.takeChanges()).isEmpty();
  }

  @Test
  void ofAKindWithoutActorsNoneAreToldThoughAnotherGatewaySaysThem() {
    // Given
    ViewKey view = new ViewKey("board", "b");
    hear("a", 1, 1, statement(view, 2, "ada"));

    // When, then
    assertThat(board.takeChanges()).containsExactly(Map.entry(view, new Total(2, null, 0)));
  }

  @Test
  void ofAKindThatIsNotToldNothingIsKept() {
    // Given
    hear("a", 1, 1, statement(new ViewKey("secret", "s"), 2, "ada"));

    // When, then
    assertThat(board.takeChanges()).isEmpty();
    assertThat(board.views()).isZero();
  }

  @Test
  void aStatementThatIsRepeatedChangesNothing() {
    // Given
    hear("a", 1, 1, statement(LUNCH, 2, "ada"));
    board.takeChanges();

    // When
    hear("a", 2, 2, statement(LUNCH, 2, "ada"));

    // Then
    assertThat(board.takeChanges()).isEmpty();
  }

  @Test
  void aGatewayThatLeavesIsForgottenAtOnce() {
    // Given
    hear("a", 1, 1, statement(LUNCH, 2));
    board.takeChanges();

    // When
    board.hear("a", new Report(2, 2, List.of(), 0, false, true));

    // Then
    assertThat(board.takeChanges()).containsExactly(Map.entry(LUNCH, Total.NOBODY));
    assertThat(board.gateways()).isZero();
    assertThat(board.expired()).isZero();
  }

  @Test
  void aGatewayThatIsSilentForSoManyOwnBeatsIsForgotten() {
    // Given
    beatMyself(1);
    hear("a", 1, 1, statement(LUNCH, 2));
    board.takeChanges();

    // When nearly as many are heard, then it counts
    beatMyself(EXPIRY_BEATS - 1);
    assertThat(board.takeChanges()).isEmpty();

    // When one more is heard, then it does not
    beatMyself(1);
    assertThat(board.takeChanges()).containsExactly(Map.entry(LUNCH, Total.NOBODY));
    assertThat(board.expired()).isEqualTo(1);
  }

  @Test
  void theRecordsOfOneOwnBeatCountOnce() {
    // Given
    beatMyself(1);
    hear("a", 1, 1, statement(LUNCH, 2));

    // When a beat comes in many records
    for (int i = 0; i < 10; i++) {
      board.hear("me", new Report(2, ++ownRecord, List.of(), 0, false, false));
    }

    // Then
    assertThat(board.beats()).isEqualTo(2);
    assertThat(board.gateways()).isEqualTo(2);
  }

  @Test
  void othersBeatsForgetNobody() {
    // Given
    hear("a", 1, 1, statement(LUNCH, 2));

    // When
    for (int record = 1; record < 100; record++) {
      hear("b", record, 1);
    }

    // Then
    assertThat(board.gateways()).isEqualTo(2);
  }

  @Test
  void asksWhenItHasNotHeardAllThatAGatewayHasToSay() {
    // Given one that began to speak before it was heard
    hear("a", 7, 0, statement(LUNCH, 2));
    assertThat(board.takeQuestion()).isTrue();

    // When it does not answer in this beat, then it is not asked again yet
    assertThat(board.takeQuestion()).isFalse();
    beatMyself(1);
    assertThat(board.takeQuestion()).isFalse();

    // When it has not in the next, then it is
    beatMyself(1);
    assertThat(board.takeQuestion()).isTrue();

    // When it answers, then no more
    hear("a", 8, 8, statement(LUNCH, 2));
    beatMyself(5);
    assertThat(board.takeQuestion()).isFalse();
  }

  @Test
  void asksWhenARecordWasMissed() {
    // Given
    hear("a", 1, 1, statement(LUNCH, 2));
    assertThat(board.takeQuestion()).isFalse();

    // When
    hear("a", 3, 0);

    // Then
    assertThat(board.takeQuestion()).isTrue();
  }

  @Test
  void whatIsNotSaidAgainIsOverOnceAllIsSaid() {
    // Given, and the end of one view was missed
    hear("a", 1, 1, statement(LUNCH, 2), statement(DINNER, 1));
    board.takeChanges();

    // When all is said again, over two records
    hear("a", 3, 0, statement(LUNCH, 2));
    assertThat(board.takeChanges()).isEmpty();
    hear("a", 4, 3);

    // Then
    assertThat(board.takeChanges()).containsExactly(Map.entry(DINNER, Total.NOBODY));
  }

  @Test
  void allIsNotSaidWhereARecordOfItWasMissed() {
    // Given
    hear("a", 1, 1, statement(LUNCH, 2), statement(DINNER, 1));
    board.takeChanges();

    // When the first of two records that say all is missed
    hear("a", 3, 2);

    // Then nothing is taken as over, and it is asked
    assertThat(board.takeChanges()).isEmpty();
    assertThat(board.takeQuestion()).isTrue();
  }
}

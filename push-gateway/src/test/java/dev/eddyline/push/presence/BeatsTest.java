package dev.eddyline.push.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BeatsTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey DINNER = new ViewKey("poll", "dinner");

  private final LocalPresence local = new LocalPresence(Set.of("poll"), Set.of("poll"));
  private final Beats beats = new Beats(local, Beats.RECORD_BYTES_MAX);

  private static Statement statement(ViewKey view, int count, String... actors) {
    return new Statement(view, count, List.of(actors), 0);
  }

  @Test
  void theFirstSaysEverythingAndAsks() {
    // Given
    local.joined(LUNCH, "ada");

    // When, then
    assertThat(beats.next())
        .containsExactly(new Report(1, 1, List.of(statement(LUNCH, 1, "ada")), 1, true, false));
  }

  @Test
  void laterOnesSayEachChangedViewOnceAsItIs() {
    // Given
    beats.next();

    // When much happens between two beats
    local.joined(LUNCH, "ada");
    local.joined(LUNCH, "ada");
    local.joined(LUNCH, null);
    local.left(LUNCH, "ada");
    local.joined(DINNER, "bob");
    local.left(DINNER, "bob");

    // Then
    List<Report> said = beats.next();
    assertThat(said).hasSize(1);
    assertThat(said.getFirst().views())
        .containsExactlyInAnyOrder(statement(LUNCH, 2, "ada"), statement(DINNER, 0));
    assertThat(beats.next()).containsExactly(new Report(3, 3, List.of(), 0, false, false));
  }

  @Test
  void saysEverythingAgainWhenAsked() {
    // Given
    local.joined(LUNCH, "ada");
    local.joined(DINNER, null);
    beats.next();

    // When
    beats.sayAll();

    // Then
    Report said = beats.next().getFirst();
    assertThat(said.wholeSince()).isEqualTo(2);
    assertThat(said.ask()).isFalse();
    assertThat(said.views())
        .containsExactlyInAnyOrder(statement(LUNCH, 1, "ada"), statement(DINNER, 1));
  }

  @Test
  void whatWasNotDeliveredIsSaidAgainAsItIsThen() {
    // Given
    local.joined(LUNCH, "ada");
    Report lost = beats.next().getFirst();
    local.left(LUNCH, "ada");
    beats.next();

    // When
    beats.failed(lost);

    // Then
    assertThat(beats.next())
        .containsExactly(new Report(3, 3, List.of(statement(LUNCH, 0)), 3, true, false));
  }

  @Test
  void moreThanARecordHoldsIsSaidInSeveralOfOneBeat() {
    // Given more than fits
    beats.next();
    Set<ViewKey> followed = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      ViewKey view = new ViewKey("poll", "p" + i);
      followed.add(view);
      for (int actor = 0; actor < 150; actor++) {
        local.joined(view, "\"".repeat(120) + actor);
      }
    }
    beats.sayAll();

    // When
    List<Report> said = beats.next();

    // Then each record is within its limit, they follow each other, and the last one says it is all
    assertThat(said).hasSizeGreaterThan(1);
    Set<ViewKey> told = new HashSet<>();
    for (int i = 0; i < said.size(); i++) {
      Report report = said.get(i);
      assertThat(ReportFormat.write(report).length).isLessThan(Beats.RECORD_BYTES_MAX + 100);
      assertThat(report.beat()).isEqualTo(2);
      assertThat(report.record()).isEqualTo(2 + i);
      assertThat(report.wholeSince()).isEqualTo(i == said.size() - 1 ? 2 : 0);
      for (Statement statement : report.views()) {
        assertThat(told.add(statement.view())).isTrue();
        assertThat(statement.count()).isEqualTo(150);
        assertThat(statement.actors()).hasSize(Statement.ACTORS_MAX).isSorted();
        assertThat(statement.more()).isEqualTo(50);
      }
    }
    assertThat(told).isEqualTo(followed);
  }

  @Test
  void leavingIsTheLastThingSaid() {
    // Given
    beats.next();

    // When, then
    assertThat(beats.leave()).isEqualTo(new Report(2, 2, List.of(), 0, false, true));
  }
}

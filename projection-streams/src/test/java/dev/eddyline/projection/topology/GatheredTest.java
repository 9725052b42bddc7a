package dev.eddyline.projection.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.alerts.AlertsFold;
import dev.eddyline.projection.fold.Observation;
import dev.eddyline.schemas.alerts.Observed;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatheredTest {

  private final Gathered<Observed> gathered = new Gathered<>(new AlertsFold());

  private static Observation<Observed> of(String kind, String subject, long accepted) {
    return new Observation<>(
        kind, subject, new Observed(kind, 7, subject, accepted, Map.of(), null, 0));
  }

  @Test
  void thoseOfOneSubjectOfOneEntityAreJoinedInTheirOrder() {
    // Given
    gathered.add(of("poll", "entity:b", 1));
    gathered.add(of("poll", "entity:a", 2));
    gathered.add(of("market", "entity:a", 4));
    gathered.add(of("poll", "entity:b", 8));

    // When
    var taken = gathered.take();

    // Then
    assertThat(taken)
        .containsExactly(
            of("poll", "entity:b", 9), of("poll", "entity:a", 2), of("market", "entity:a", 4));
    assertThat(gathered.take()).isEmpty();
  }

  @Test
  void soManySubjectsWaitAtMost() {
    // Given
    for (int i = 1; i < Gathered.SUBJECTS_MAX; i++) {
      gathered.add(of("poll", "actor:" + i, 1));
      gathered.add(of("poll", "actor:" + i, 1));
    }
    assertThat(gathered.isFull()).isFalse();

    // When one more comes
    gathered.add(of("poll", "actor:0", 1));

    // Then
    assertThat(gathered.isFull()).isTrue();
    assertThat(gathered.take()).hasSize(Gathered.SUBJECTS_MAX);
    assertThat(gathered.isFull()).isFalse();
  }
}

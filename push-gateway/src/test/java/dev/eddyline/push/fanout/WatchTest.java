package dev.eddyline.push.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.ViewKey;
import org.junit.jupiter.api.Test;

class WatchTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  private Lookup now = Lookup.Absence.LOADING;
  private int looks;
  private final Watch watch =
      new Watch(
          LUNCH,
          view -> {
            assertThat(view).isSameAs(LUNCH);
            looks++;
            return now;
          });

  @Test
  void whileAThreadDeliversAllFindWhatItHasFound() {
    // When
    watch.look();
    now = Lookup.Absence.ABSENT;

    // Then
    assertThat(watch.found()).isEqualTo(Lookup.Absence.LOADING);
    assertThat(watch.found()).isEqualTo(Lookup.Absence.LOADING);
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void beforeAndAfterItEachFindsTheViewAsItIs() {
    // Given
    assertThat(watch.found()).isEqualTo(Lookup.Absence.LOADING);
    watch.look();

    // When
    watch.forget();
    now = Lookup.Absence.ABSENT;

    // Then
    assertThat(watch.found()).isEqualTo(Lookup.Absence.ABSENT);
  }
}

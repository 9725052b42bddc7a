package dev.eddyline.push.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.view.ViewKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ViewSourcesTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey WHO = LUNCH.presence();

  private final List<String> closed = new ArrayList<>();
  private final MemoryViews polls = new MemoryViews();
  private final OneKind presence = new OneKind("presence/poll");
  private final ViewSources sources = new ViewSources(List.of(polls, presence));

  /** A source of one kind. */
  private final class OneKind implements ViewSource {

    private final String kind;
    private boolean loaded;
    private Optional<String> failure = Optional.empty();

    OneKind(String kind) {
      this.kind = kind;
    }

    @Override
    public void start(ViewListener listener) {
      listener.gone(new ViewKey(kind, "x"));
    }

    @Override
    public boolean loaded(ViewKey view) {
      assertThat(view.kind()).isEqualTo(kind);
      return loaded;
    }

    @Override
    public boolean serves(String asked) {
      return asked.equals(kind);
    }

    @Override
    public List<PartitionStatus> partitions() {
      return List.of(new PartitionStatus(kind, 0, loaded, 0));
    }

    @Override
    public Optional<String> unready() {
      return loaded ? Optional.empty() : Optional.of("not yet");
    }

    @Override
    public Optional<String> failure() {
      return failure;
    }

    @Override
    public void close() {
      closed.add(kind);
    }
  }

  @Test
  void aQuestionGoesToTheSourceOfItsKind() {
    // Given a source that has loaded and one that has not
    assertThat(sources.serves("poll")).isTrue();
    assertThat(sources.serves("presence/poll")).isTrue();
    assertThat(sources.serves("presence/board")).isFalse();
    assertThat(sources.loaded(LUNCH)).isTrue();
    assertThat(sources.loaded(WHO)).isFalse();

    // When it loads
    presence.loaded = true;

    // Then
    assertThat(sources.loaded(WHO)).isTrue();
  }

  @Test
  void isReadyAndAliveOnlyWithEverySource() {
    // Given
    assertThat(sources.unready()).contains("not yet");
    presence.loaded = true;
    assertThat(sources.unready()).isEmpty();

    // When
    presence.failure = Optional.of("it broke");

    // Then
    assertThat(sources.failure()).contains("it broke");
    assertThat(sources.partitions()).hasSize(2);
  }

  @Test
  void closesEverySource() {
    // When
    sources.close();

    // Then
    assertThat(closed).containsExactly("presence/poll");
  }
}

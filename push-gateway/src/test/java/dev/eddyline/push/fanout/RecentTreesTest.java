package dev.eddyline.push.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.push.view.ViewKey;
import org.junit.jupiter.api.Test;

class RecentTreesTest {

  private static final ViewKey A = new ViewKey("poll", "a");
  private static final ViewKey B = new ViewKey("poll", "b");
  private static final ViewKey C = new ViewKey("poll", "c");
  private static final JsonNode TREE = JsonNodeFactory.instance.objectNode();

  @Test
  void keepsThoseThatChangedLast() {
    // Given room for two, of which the older has changed again
    RecentTrees trees = new RecentTrees(new TreeLimits(2, 1_000));
    trees.put(A, TREE, 10);
    trees.put(B, TREE, 20);
    trees.put(A, trees.take(A), 11);

    // When
    trees.put(C, TREE, 30);

    // Then
    assertThat(trees.size()).isEqualTo(2);
    assertThat(trees.bytes()).isEqualTo(41);
    assertThat(trees.take(B)).isNull();
    assertThat(trees.take(A)).isSameAs(TREE);
    assertThat(trees.take(C)).isSameAs(TREE);
    assertThat(trees.size()).isZero();
    assertThat(trees.bytes()).isZero();
  }

  @Test
  void keepsNoMoreBytesThanAllowed() {
    // Given
    RecentTrees trees = new RecentTrees(new TreeLimits(100, 100));
    trees.put(A, TREE, 40);
    trees.put(B, TREE, 60);

    // When one more comes that only fits without both, and one that never does
    trees.put(C, TREE, 41);
    trees.put(A, TREE, 101);

    // Then
    assertThat(trees.bytes()).isEqualTo(41);
    assertThat(trees.take(A)).isNull();
    assertThat(trees.take(B)).isNull();
    assertThat(trees.take(C)).isSameAs(TREE);
  }

  @Test
  void keepsNoneWhereNoneIsAllowed() {
    // Given
    RecentTrees trees = new RecentTrees(new TreeLimits(0, 1_000));

    // When
    trees.put(A, TREE, 1);

    // Then
    assertThat(trees.size()).isZero();
    assertThat(trees.take(A)).isNull();
  }
}

package dev.eddyline.projection.dashboard.text;

import java.util.function.ObjLongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A persistent map from long to a value with a weight, as a weight-balanced tree (Adams,
 * "Implementing Sets Efficiently in a Functional Language", 1992; the bounds are those of Hirai and
 * Yamamoto, 2011). A change copies the path to it. Immutable.
 *
 * @param <V> the values
 */
final class LongTree<V> {

  private static final int DELTA = 3;
  private static final int RATIO = 2;

  private record Node<V>(
      long key, V value, @Nullable Node<V> left, @Nullable Node<V> right, int size, long weight) {}

  /** A key with its value. */
  record Entry<V>(long key, V value) {}

  /** The value that holds a unit of weight, and how many units of that value come before it. */
  record Place<V>(long key, V value, int offset) {}

  private final ToIntFunction<V> weigher;
  private final @Nullable Node<V> root;

  private LongTree(ToIntFunction<V> weigher, @Nullable Node<V> root) {
    this.weigher = weigher;
    this.root = root;
  }

  static <V> LongTree<V> empty(ToIntFunction<V> weigher) {
    return new LongTree<>(weigher, null);
  }

  int size() {
    return size(root);
  }

  /** The weights of all values together. */
  long weight() {
    return weight(root);
  }

  LongTree<V> plus(long key, V value) {
    return new LongTree<>(weigher, plus(root, key, value));
  }

  LongTree<V> minus(long key) {
    return new LongTree<>(weigher, minus(root, key));
  }

  @Nullable V get(long key) {
    Node<V> node = root;
    while (node != null && node.key != key) {
      node = key < node.key ? node.left : node.right;
    }
    return node == null ? null : node.value;
  }

  /** The greatest key that is not above the one given. */
  @Nullable Entry<V> floor(long key) {
    Node<V> best = null;
    for (Node<V> node = root; node != null; ) {
      if (node.key <= key) {
        best = node;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return best == null ? null : new Entry<>(best.key, best.value);
  }

  /** The least key that is not below the one given. */
  @Nullable Entry<V> ceiling(long key) {
    Node<V> best = null;
    for (Node<V> node = root; node != null; ) {
      if (node.key >= key) {
        best = node;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return best == null ? null : new Entry<>(best.key, best.value);
  }

  @Nullable Entry<V> first() {
    return ceiling(Long.MIN_VALUE);
  }

  @Nullable Entry<V> last() {
    return floor(Long.MAX_VALUE);
  }

  /** How many keys are below the one given. */
  int rank(long key) {
    int rank = 0;
    for (Node<V> node = root; node != null; ) {
      if (node.key < key) {
        rank += size(node.left) + 1;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return rank;
  }

  /** Where the unit of weight of that index is, from 0; below {@link #weight()}. */
  Place<V> select(long index) {
    long rest = index;
    for (Node<V> node = root; node != null; ) {
      long before = weight(node.left);
      if (rest < before) {
        node = node.left;
        continue;
      }
      int own = weigher.applyAsInt(node.value);
      if (rest < before + own) {
        return new Place<>(node.key, node.value, (int) (rest - before));
      }
      rest -= before + own;
      node = node.right;
    }
    throw new IndexOutOfBoundsException(index + " of " + weight());
  }

  /** All values in the order of their keys. */
  void forEach(ObjLongConsumer<V> action) {
    forEach(root, action);
  }

  private static <V> void forEach(@Nullable Node<V> node, ObjLongConsumer<V> action) {
    if (node != null) {
      forEach(node.left, action);
      action.accept(node.value, node.key);
      forEach(node.right, action);
    }
  }

  private Node<V> plus(@Nullable Node<V> node, long key, V value) {
    if (node == null) {
      return node(key, value, null, null);
    }
    if (key == node.key) {
      return node(key, value, node.left, node.right);
    }
    return key < node.key
        ? balanced(node.key, node.value, plus(node.left, key, value), node.right)
        : balanced(node.key, node.value, node.left, plus(node.right, key, value));
  }

  private @Nullable Node<V> minus(@Nullable Node<V> node, long key) {
    if (node == null) {
      return null;
    }
    if (key < node.key) {
      return balanced(node.key, node.value, minus(node.left, key), node.right);
    }
    if (key > node.key) {
      return balanced(node.key, node.value, node.left, minus(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(next.key, next.value, node.left, minus(node.right, next.key));
  }

  private Node<V> balanced(long key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    int leftWeight = size(left) + 1;
    int rightWeight = size(right) + 1;
    if (right != null && rightWeight > DELTA * leftWeight) {
      Node<V> inner = right.left;
      if (inner == null || size(inner) + 1 < RATIO * (size(right.right) + 1)) {
        return node(right.key, right.value, node(key, value, left, inner), right.right);
      }
      return node(
          inner.key,
          inner.value,
          node(key, value, left, inner.left),
          node(right.key, right.value, inner.right, right.right));
    }
    if (left != null && leftWeight > DELTA * rightWeight) {
      Node<V> inner = left.right;
      if (inner == null || size(inner) + 1 < RATIO * (size(left.left) + 1)) {
        return node(left.key, left.value, left.left, node(key, value, inner, right));
      }
      return node(
          inner.key,
          inner.value,
          node(left.key, left.value, left.left, inner.left),
          node(key, value, inner.right, right));
    }
    return node(key, value, left, right);
  }

  private Node<V> node(long key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    return new Node<>(
        key,
        value,
        left,
        right,
        size(left) + size(right) + 1,
        weight(left) + weight(right) + weigher.applyAsInt(value));
  }

  private static int size(@Nullable Node<?> node) {
    return node == null ? 0 : node.size;
  }

  private static long weight(@Nullable Node<?> node) {
    return node == null ? 0 : node.weight;
  }
}

package dev.eddyline.chassis.channel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Slices of shared arrays in a row, by reference, with a place in them: all before it has been
 * written. Owned by one I/O thread. Never copies an array, and never changes one.
 */
final class Pieces {

  private static final int CAPACITY = 16;

  private byte[][] arrays;
  private int[] starts;
  private int[] ends;
  private int count;
  private int index;

  Pieces() {
    this(CAPACITY);
  }

  private Pieces(int capacity) {
    arrays = new byte[capacity][];
    starts = new int[capacity];
    ends = new int[capacity];
  }

  void add(byte[] array, int offset, int length) {
    if (count == arrays.length) {
      arrays = Arrays.copyOf(arrays, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    arrays[count] = array;
    starts[count] = offset;
    ends[count] = offset + length;
    count++;
  }

  /** Whether all has been written, or there is nothing. */
  boolean isEmpty() {
    return index == count;
  }

  /** Copies as much as fits, without moving the place. */
  void fill(ByteBuffer target) {
    for (int i = index; i < count && target.hasRemaining(); i++) {
      target.put(arrays[i], starts[i], Math.min(ends[i] - starts[i], target.remaining()));
    }
  }

  /** Moves the place by what has been written. */
  void skip(int written) {
    int left = written;
    while (index < count && left >= ends[index] - starts[index]) {
      left -= ends[index] - starts[index];
      index++;
    }
    if (left > 0) {
      starts[index] += left;
    }
  }

  /** Takes what has not been written out of here, which is empty afterwards. */
  Pieces cut() {
    Pieces rest = new Pieces(count - index);
    for (int i = index; i < count; i++) {
      rest.add(arrays[i], starts[i], ends[i] - starts[i]);
    }
    clear();
    return rest;
  }

  /** Forgets all of it. */
  void clear() {
    Arrays.fill(arrays, 0, count, null);
    count = 0;
    index = 0;
  }
}

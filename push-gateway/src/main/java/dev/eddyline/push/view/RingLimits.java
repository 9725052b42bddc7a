package dev.eddyline.push.view;

/**
 * What the ring of one view may hold.
 *
 * @param entriesMax patches, at least 1
 * @param bytesMax of their encoded documents together; a greater patch empties the ring
 */
public record RingLimits(int entriesMax, long bytesMax) {

  public RingLimits {
    if (entriesMax < 1 || bytesMax < 0) {
      throw new IllegalArgumentException("no ring: " + entriesMax + " patches, " + bytesMax + " B");
    }
  }
}

package dev.eddyline.push.view;

import java.time.Duration;

/**
 * What the ring of one view may hold.
 *
 * @param entriesMax patches, at least 1
 * @param bytesMax of their encoded documents together; a greater patch empties the ring
 * @param age how long before the newest record the oldest may have been written
 */
public record RingLimits(int entriesMax, long bytesMax, Duration age) {

  public RingLimits {
    if (entriesMax < 1 || bytesMax < 0 || !age.isPositive()) {
      throw new IllegalArgumentException(
          "no ring: " + entriesMax + " patches, " + bytesMax + " B, " + age);
    }
  }
}

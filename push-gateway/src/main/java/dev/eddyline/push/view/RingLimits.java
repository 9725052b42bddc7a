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

  /** The same with fewer bytes, where these are more. */
  public RingLimits within(long bytes) {
    return bytes < bytesMax ? new RingLimits(entriesMax, bytes, age) : this;
  }

  public RingLimits {
    if (entriesMax < 1 || bytesMax < 0 || !age.isPositive()) {
      throw new IllegalArgumentException(
          "no ring: " + entriesMax + " patches, " + bytesMax + " B, " + age);
    }
  }
}

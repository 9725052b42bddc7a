package dev.eddyline.push.fanout;

/**
 * Of how many views the newest document is kept as a tree, beside its bytes.
 *
 * @param entriesMax views; 0 keeps none
 * @param bytesMax of these views' snapshots together; a tree takes several times as much. A greater
 *     document is not kept as a tree
 */
public record TreeLimits(int entriesMax, long bytesMax) {

  public TreeLimits {
    if (entriesMax < 0 || bytesMax < 0) {
      throw new IllegalArgumentException("no trees: " + entriesMax + ", " + bytesMax + " B");
    }
  }
}

package dev.eddyline.push.fanout;

/**
 * Bytes held of all views, without what the heap adds to them.
 *
 * @param views the newest document of each, as its snapshot
 * @param rings the patches of all
 * @param trees those documents, counted as they are in their snapshots, of which there is a tree
 *     beside
 */
public record HeldBytes(long views, long rings, long trees) {}

package dev.eddyline.push.fanout;

/**
 * Bytes held of all views, without what the heap adds to them.
 *
 * @param views the newest record of each
 * @param rings the patches of all
 */
public record HeldBytes(long views, long rings) {}

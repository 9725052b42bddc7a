package dev.eddyline.push.fanout;

/**
 * How far a source has come with one partition of a kind.
 *
 * @param loaded whether all that was stored at the start has been delivered
 * @param lag records between the source and the end of the log, as last measured
 */
public record PartitionStatus(String kind, int partition, boolean loaded, long lag) {}

package dev.eddyline.ingest.layers.stream;

import org.apache.kafka.common.TopicPartition;

/** Knows Kafka. */
public record BrokenStream(TopicPartition partition) {}

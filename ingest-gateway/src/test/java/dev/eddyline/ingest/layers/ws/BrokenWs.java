package dev.eddyline.ingest.layers.ws;

import org.apache.kafka.common.TopicPartition;

/** Knows Kafka. */
public record BrokenWs(TopicPartition partition) {}

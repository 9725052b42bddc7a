package dev.eddyline.ingest.layers.http;

import org.apache.kafka.common.TopicPartition;

/** Knows Kafka. */
public record BrokenHttp(TopicPartition partition) {}

package dev.eddyline.ingest.layers.intake;

import org.apache.kafka.common.TopicPartition;

/** Knows Kafka. */
public record BrokenIntake(TopicPartition partition) {}

package dev.eddyline.ingest.layers.admit;

import dev.eddyline.ingest.layers.http.BrokenHttp;
import dev.eddyline.schemas.poll.PollCommand;
import org.apache.kafka.common.TopicPartition;

/** Knows Kafka, the HTTP side and a kind. */
public record BrokenAdmit(TopicPartition partition, BrokenHttp http, PollCommand command) {}

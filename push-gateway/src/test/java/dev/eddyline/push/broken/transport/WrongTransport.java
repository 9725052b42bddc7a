package dev.eddyline.push.broken.transport;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A transport that knows Kafka. */
record WrongTransport(ConsumerRecord<byte[], byte[]> record) {}

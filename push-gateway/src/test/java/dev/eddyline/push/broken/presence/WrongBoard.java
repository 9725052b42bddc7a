package dev.eddyline.push.broken.presence;

import dev.eddyline.push.broken.tail.WrongTail;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A pure part of presence that knows Kafka, and a source that knows another. */
record WrongBoard(ConsumerRecord<byte[], byte[]> record, WrongTail tail) {}

/** What a kind is made of. Pure: no clock, no random, no I/O, no Kafka, no Avro. */
@NullMarked
package dev.eddyline.projection.decider;

import org.jspecify.annotations.NullMarked;

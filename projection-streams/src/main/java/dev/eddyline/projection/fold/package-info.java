/**
 * What a fold over the records of kinds is made of. Pure: no clock, no random, no I/O, no Kafka.
 */
@NullMarked
package dev.eddyline.projection.fold;

import org.jspecify.annotations.NullMarked;

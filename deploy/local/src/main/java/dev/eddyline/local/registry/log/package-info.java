/** The compacted Kafka topic that holds the registry's state, in Confluent's record format. */
@NullMarked
package dev.eddyline.local.registry.log;

import org.jspecify.annotations.NullMarked;

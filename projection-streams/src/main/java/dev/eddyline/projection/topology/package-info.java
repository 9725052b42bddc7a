/**
 * A kind as a Kafka Streams application: the only place that reads and writes Kafka here. One
 * transaction holds a batch of commands' events, views and outcomes.
 */
@NullMarked
package dev.eddyline.projection.topology;

import org.jspecify.annotations.NullMarked;

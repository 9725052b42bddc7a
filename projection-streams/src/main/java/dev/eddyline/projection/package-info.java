/** The projection: one Kafka Streams application per kind. */
@NullMarked
package dev.eddyline.projection;

import org.jspecify.annotations.NullMarked;

/** A client of the Confluent Schema Registry REST API. */
@NullMarked
package dev.eddyline.schemas.registry;

import org.jspecify.annotations.NullMarked;

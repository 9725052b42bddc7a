/** A schema registry that speaks the Confluent REST API and keeps its schemas in Kafka. */
@NullMarked
package dev.eddyline.local.registry;

import org.jspecify.annotations.NullMarked;

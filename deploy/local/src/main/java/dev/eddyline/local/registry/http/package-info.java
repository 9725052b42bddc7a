/** The Confluent Schema Registry REST API. */
@NullMarked
package dev.eddyline.local.registry.http;

import org.jspecify.annotations.NullMarked;

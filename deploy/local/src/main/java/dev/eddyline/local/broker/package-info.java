/** A real Kafka broker inside this process. */
@NullMarked
package dev.eddyline.local.broker;

import org.jspecify.annotations.NullMarked;

/** A real Kafka broker inside this process, and the lock that holds a folder for it. */
@NullMarked
package dev.eddyline.kafka;

import org.jspecify.annotations.NullMarked;

/** The command log: a bounded way from I/O threads to Kafka. */
@NullMarked
package dev.eddyline.ingest.log;

import org.jspecify.annotations.NullMarked;

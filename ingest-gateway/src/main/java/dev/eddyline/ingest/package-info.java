/** The ingest gateway: takes commands over HTTP and appends them to Kafka. */
@NullMarked
package dev.eddyline.ingest;

import org.jspecify.annotations.NullMarked;

/** What a request must be to become a command record. Pure: no Kafka, no Undertow, no clock. */
@NullMarked
package dev.eddyline.ingest.admit;

import org.jspecify.annotations.NullMarked;

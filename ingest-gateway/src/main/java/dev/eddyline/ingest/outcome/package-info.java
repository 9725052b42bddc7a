/** Who waits for what became of a command, and the tail that tells them. */
@NullMarked
package dev.eddyline.ingest.outcome;

import org.jspecify.annotations.NullMarked;

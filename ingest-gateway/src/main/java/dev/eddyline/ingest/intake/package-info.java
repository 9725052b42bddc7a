/** The one way from an admitted command to the log, and what all who send commands share. */
@NullMarked
package dev.eddyline.ingest.intake;

import org.jspecify.annotations.NullMarked;

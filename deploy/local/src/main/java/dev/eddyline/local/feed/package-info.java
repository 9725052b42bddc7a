/** Reads a file, maps each row to a command and posts it through the ingest gateway. */
@NullMarked
package dev.eddyline.local.feed;

import org.jspecify.annotations.NullMarked;

/** Commands and their answers over HTTP. */
@NullMarked
package dev.eddyline.ingest.http;

import org.jspecify.annotations.NullMarked;

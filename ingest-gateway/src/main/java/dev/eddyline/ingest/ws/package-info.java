/** Commands and their results over WebSockets. */
@NullMarked
package dev.eddyline.ingest.ws;

import org.jspecify.annotations.NullMarked;

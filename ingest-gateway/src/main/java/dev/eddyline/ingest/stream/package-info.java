/** Many commands on one connection: under way together, each told what became of it. */
@NullMarked
package dev.eddyline.ingest.stream;

import org.jspecify.annotations.NullMarked;

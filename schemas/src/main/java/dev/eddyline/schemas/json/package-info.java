/** JSON to Avro for commands, Avro to JSON for views. */
@NullMarked
package dev.eddyline.schemas.json;

import org.jspecify.annotations.NullMarked;

/** The Avro schemas this build speaks, by kind. */
@NullMarked
package dev.eddyline.schemas.contract;

import org.jspecify.annotations.NullMarked;

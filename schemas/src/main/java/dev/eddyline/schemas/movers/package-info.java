/** The records of movers. */
@NullMarked
package dev.eddyline.schemas.movers;

import org.jspecify.annotations.NullMarked;

/** The envelopes and the records every kind shares. */
@NullMarked
package dev.eddyline.schemas.record;

import org.jspecify.annotations.NullMarked;

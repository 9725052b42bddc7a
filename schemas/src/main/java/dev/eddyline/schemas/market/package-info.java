/** The records of the market kind: commands, events, public views, what is stored. */
@NullMarked
package dev.eddyline.schemas.market;

import org.jspecify.annotations.NullMarked;

/** The instruments of all markets that move most. Pure. */
@NullMarked
package dev.eddyline.projection.movers;

import org.jspecify.annotations.NullMarked;

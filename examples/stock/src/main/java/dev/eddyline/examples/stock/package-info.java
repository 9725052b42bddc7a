/** How many of a thing there are: a kind in a jar of its own. */
@NullMarked
package dev.eddyline.examples.stock;

import org.jspecify.annotations.NullMarked;

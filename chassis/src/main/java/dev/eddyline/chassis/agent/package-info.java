/** Loops with one owner. */
@NullMarked
package dev.eddyline.chassis.agent;

import org.jspecify.annotations.NullMarked;

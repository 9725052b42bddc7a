/** Settings from flags and environment. */
@NullMarked
package dev.eddyline.chassis.config;

import org.jspecify.annotations.NullMarked;

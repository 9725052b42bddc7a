/** Health and metrics. */
@NullMarked
package dev.eddyline.chassis.ops;

import org.jspecify.annotations.NullMarked;

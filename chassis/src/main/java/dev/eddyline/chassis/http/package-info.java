/** The HTTP edge: listener, limits, problem documents. */
@NullMarked
package dev.eddyline.chassis.http;

import org.jspecify.annotations.NullMarked;

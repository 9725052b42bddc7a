/** An application as the whole of a process. */
@NullMarked
package dev.eddyline.chassis.application;

import org.jspecify.annotations.NullMarked;

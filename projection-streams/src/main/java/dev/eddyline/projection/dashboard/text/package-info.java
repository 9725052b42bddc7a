/** Text that several edit at once, as a Fugue tree. Pure; a client's replica can use it as well. */
@NullMarked
package dev.eddyline.projection.dashboard.text;

import org.jspecify.annotations.NullMarked;

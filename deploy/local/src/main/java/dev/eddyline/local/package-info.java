/** All of Eddyline in one process, and the command line that starts it. */
@NullMarked
package dev.eddyline.local;

import org.jspecify.annotations.NullMarked;

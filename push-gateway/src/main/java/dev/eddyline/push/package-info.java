/** The push gateway: snapshots and live patches of views. */
@NullMarked
package dev.eddyline.push;

import org.jspecify.annotations.NullMarked;

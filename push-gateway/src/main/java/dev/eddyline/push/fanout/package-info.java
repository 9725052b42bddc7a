/** From one change to every session that follows it. Pure but for its threads. */
@NullMarked
package dev.eddyline.push.fanout;

import org.jspecify.annotations.NullMarked;

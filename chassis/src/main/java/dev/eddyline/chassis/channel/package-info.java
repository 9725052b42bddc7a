/** The write side of a connection that is spoken to in raw bytes. */
@NullMarked
package dev.eddyline.chassis.channel;

import org.jspecify.annotations.NullMarked;

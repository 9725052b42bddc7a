/** The records of the poll kind: commands, events, the public view. */
@NullMarked
package dev.eddyline.schemas.poll;

import org.jspecify.annotations.NullMarked;

/** The records of the dashboard kind: commands, events, the public views, what is stored. */
@NullMarked
package dev.eddyline.schemas.dashboard;

import org.jspecify.annotations.NullMarked;

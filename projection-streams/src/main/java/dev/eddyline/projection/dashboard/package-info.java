/** The dashboard kind: boards whose concurrent edits merge. Pure: no clock, no random, no I/O. */
@NullMarked
package dev.eddyline.projection.dashboard;

import org.jspecify.annotations.NullMarked;

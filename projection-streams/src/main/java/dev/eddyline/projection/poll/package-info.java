/** The poll kind: its rules, its states and its counts. Pure: no clock, no random, no I/O. */
@NullMarked
package dev.eddyline.projection.poll;

import org.jspecify.annotations.NullMarked;

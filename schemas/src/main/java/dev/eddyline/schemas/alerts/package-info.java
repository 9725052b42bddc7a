/** The records of alerts. */
@NullMarked
package dev.eddyline.schemas.alerts;

import org.jspecify.annotations.NullMarked;

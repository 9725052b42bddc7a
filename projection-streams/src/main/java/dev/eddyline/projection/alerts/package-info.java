/** What is unusual in the records of all kinds. Pure. */
@NullMarked
package dev.eddyline.projection.alerts;

import org.jspecify.annotations.NullMarked;

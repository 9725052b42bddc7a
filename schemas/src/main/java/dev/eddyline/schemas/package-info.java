/** The contract between Eddyline's applications. */
@NullMarked
package dev.eddyline.schemas;

import org.jspecify.annotations.NullMarked;

/** Bytes to records and back: Confluent's wire format around Avro. */
@NullMarked
package dev.eddyline.schemas.codec;

import org.jspecify.annotations.NullMarked;

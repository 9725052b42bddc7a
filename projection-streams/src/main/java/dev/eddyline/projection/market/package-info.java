/**
 * The rules of the market kind: trades, quotes and the book of one instrument. Pure: no clock, no
 * random, no I/O, no Kafka, no Avro.
 */
@NullMarked
package dev.eddyline.projection.market;

import org.jspecify.annotations.NullMarked;

package dev.eddyline.ingest.admit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that may go to the log.
 *
 * @param record in Confluent's wire format
 * @param at when it was taken, as the record says; millisecond precision
 * @param fingerprint of what it asks for; null where the gateway has made its id up, since then
 *     there is no other of that id
 */
@SuppressWarnings("ArrayRecordComponent") // on its way once, compared with nothing
public record Admitted(Head head, byte[] record, Instant at, @Nullable Long fingerprint) {}

package dev.eddyline.ingest.admit;

/**
 * A command that may go to the log.
 *
 * @param record in Confluent's wire format
 * @param asked by what it is known again
 */
@SuppressWarnings("ArrayRecordComponent") // on its way once, compared with nothing
public record Admitted(Head head, byte[] record, Asked asked) {}

package dev.eddyline.ingest.log;

import org.jspecify.annotations.Nullable;

/**
 * One record on its way to the command log.
 *
 * @param topic where it goes
 * @param key the entity id in UTF-8
 * @param value the record in Confluent's wire format
 * @param trace the trace it belongs to (W3C Trace Context); null where there is none
 * @param fingerprint of what the command asks for; null where there is none
 * @param sinceNanos when it was offered, by {@link System#nanoTime}
 * @param completion told once what became of it
 */
@SuppressWarnings("ArrayRecordComponent") // on its way once, compared with nothing
public record Append(
    String topic,
    byte[] key,
    byte[] value,
    @Nullable String trace,
    @Nullable Long fingerprint,
    long sinceNanos,
    Completion completion) {

  /** Told exactly once, on any thread, which it must not hold up. */
  public interface Completion {

    /** Every in-sync replica has the record. */
    void appended();

    /** The record may or may not be in the log. */
    void failed(Failure failure);
  }

  /** Why a record was not acknowledged. */
  public enum Failure {
    /** No acknowledgement in time, or Kafka refused: the same command may be sent again. */
    UNAVAILABLE,
    /** The log takes no record as large as this one: it was not appended. */
    TOO_LARGE
  }

  /** What it takes of the limit on bytes in flight. */
  int bytes() {
    return key.length
        + value.length
        + (trace == null ? 0 : trace.length())
        + (fingerprint == null ? 0 : Long.BYTES);
  }
}

package dev.eddyline.ingest.log;

import org.jspecify.annotations.Nullable;

/**
 * One record on its way to the command log.
 *
 * @param topic where it goes
 * @param key the entity id in UTF-8
 * @param value the record in Confluent's wire format
 * @param actor whose limits it counts to
 * @param marks what stands beside it
 * @param lane of a command that a source counts, on a connection with others of it; null else
 * @param sinceNanos when it was offered, by {@link System#nanoTime}
 * @param completion told once what became of it
 */
@SuppressWarnings("ArrayRecordComponent") // on its way once, compared with nothing
public record Append(
    String topic,
    byte[] key,
    byte[] value,
    String actor,
    Marks marks,
    @Nullable Lane lane,
    long sinceNanos,
    Completion completion) {

  /**
   * What is said of a command in the record's headers.
   *
   * @param trace the trace it belongs to (W3C Trace Context); null where there is none
   * @param fingerprint of what the command asks for; null where there is none
   * @param source whence it comes, where it is known again by a sequence; null where by its id
   * @param sequence that of its source; 0 where it has none
   * @param awaited whether somebody waits for its outcome
   */
  public record Marks(
      @Nullable String trace,
      @Nullable Long fingerprint,
      @Nullable String source,
      long sequence,
      boolean awaited) {

    private int bytes() {
      return (trace == null ? 0 : trace.length())
          + (fingerprint == null ? 0 : Long.BYTES)
          + (source == null ? 0 : source.length() + Long.BYTES);
    }
  }

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
    return key.length + value.length + marks.bytes();
  }
}

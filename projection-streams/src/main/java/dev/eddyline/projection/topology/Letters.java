package dev.eddyline.projection.topology;

import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.record.DeadLetter;
import dev.eddyline.schemas.registry.RegistryException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that no code can read: it is kept, byte for byte and with its position,
 * in the dead-letter topic, and told of; the partition goes on. Stream thread only.
 */
record Letters(RecordCodec<DeadLetter> codec, String sink, Runnable count) {

  private static final Logger log = LoggerFactory.getLogger(Letters.class);

  /** The registry's answer to an id that it has never given out. */
  private static final int UNKNOWN_SCHEMA = 404;

  /**
   * The fault of a record whose schema the registry does not know.
   *
   * @throws RegistryException if the trouble is the registry's own and not the record's; its client
   *     has tried long enough
   */
  static CodecException unregistered(RegistryException e) {
    if (e.status() != UNKNOWN_SCHEMA) {
      throw e;
    }
    return new CodecException("its schema is not registered: " + e.getMessage(), e);
  }

  void bury(
      ProcessorContext<byte[], byte[]> context,
      Record<byte[], byte[]> record,
      CodecException error) {
    RecordMetadata at =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without a position"));
    String why = String.valueOf(error.getMessage());
    DeadLetter letter =
        new DeadLetter(
            at.topic(),
            at.partition(),
            at.offset(),
            Instant.ofEpochMilli(record.timestamp()),
            record.key() == null ? null : ByteBuffer.wrap(record.key()),
            record.value() == null ? null : ByteBuffer.wrap(record.value()),
            why);
    context.forward(new Record<>(record.key(), codec.encode(letter), record.timestamp()), sink);
    count.run();
    log.atWarn()
        .addKeyValue("topic", at.topic())
        .addKeyValue("partition", at.partition())
        .addKeyValue("offset", at.offset())
        .addKeyValue("error", why)
        .log("a record cannot be read; it is in the dead-letter topic");
  }
}

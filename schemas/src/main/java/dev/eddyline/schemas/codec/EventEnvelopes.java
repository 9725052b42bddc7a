package dev.eddyline.schemas.codec;

import dev.eddyline.schemas.record.EventEnvelope;
import dev.eddyline.schemas.registry.Schemas;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the beginning of event records of any kind: their envelope, which is the same for all, and
 * not their payload, which may be long. Owned by one thread.
 */
public final class EventEnvelopes {

  /** What every event begins with, in this order. */
  private static final List<String> ENVELOPE = List.of("version", "command", "actor", "at");

  private final Schemas schemas;
  private final Set<Integer> known = new HashSet<>();
  private @Nullable BinaryDecoder decoder;

  public EventEnvelopes(Schemas schemas) {
    this.schemas = schemas;
  }

  /**
   * Reads one framed event.
   *
   * @throws CodecException if it is none
   * @throws dev.eddyline.schemas.registry.RegistryException if its schema cannot be looked up
   */
  public EventEnvelope read(byte[] framed) {
    checkSchema(WireFormat.schemaId(framed));
    int length = framed.length - WireFormat.HEADER_BYTES;
    decoder = DecoderFactory.get().binaryDecoder(framed, WireFormat.HEADER_BYTES, length, decoder);
    try {
      long version = decoder.readLong();
      String command = decoder.readString();
      String actor = decoder.readString();
      return new EventEnvelope(version, command, actor, Instant.ofEpochMilli(decoder.readLong()));
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException // Avro's word for a length beyond its limits
        | IndexOutOfBoundsException e) {
      throw new CodecException("not an event: " + e.getMessage(), e);
    }
  }

  private void checkSchema(int id) {
    if (known.contains(id)) {
      return;
    }
    Schema schema = schemas.byId(id);
    List<String> first =
        schema.getType() == Schema.Type.RECORD
            ? schema.getFields().stream().limit(ENVELOPE.size()).map(Schema.Field::name).toList()
            : List.of();
    if (!first.equals(ENVELOPE)) {
      throw new CodecException(schema.getFullName() + " is no event: it lacks its envelope");
    }
    known.add(id);
  }
}

package dev.eddyline.schemas.codec;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.registry.Schemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Records of one type to bytes in {@link WireFormat} and back. Writes with its own contract; reads
 * what any compatible version wrote. Any thread; buffers are kept per thread.
 *
 * @param <T> the record type
 */
public final class RecordCodec<T> {

  private final Schema schema;
  private final Binding binding;
  private final Schemas schemas;
  private final int schemaId;
  private final byte[] header;
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);

  private RecordCodec(Schema schema, Binding binding, Schemas schemas, int schemaId) {
    this.schema = schema;
    this.binding = binding;
    this.schemas = schemas;
    this.schemaId = schemaId;
    this.header = WireFormat.frame(schemaId, new byte[0]);
  }

  /**
   * Makes a codec, and so looks its schema up: a schema that is not registered fails the start.
   *
   * @param subject where the contract is registered
   * @param type the record type; its type variables stand for {@code arguments}
   * @throws IllegalArgumentException if the type does not fit the contract
   * @throws dev.eddyline.schemas.registry.RegistryException if the contract is not registered
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the arguments are T's own
  public static <T> RecordCodec<T> of(
      Contract contract, Schemas schemas, String subject, Class<?> type, Class<?>... arguments) {
    Binding binding = Binder.bind(contract.schema(), type, List.of(arguments));
    return new RecordCodec<>(
        contract.schema(), binding, schemas, schemas.idOf(subject, contract.schema()));
  }

  /**
   * Writes a record.
   *
   * @throws CodecException if a component that must not be null is
   */
  public byte[] encode(T record) {
    Buffers own = buffers.get();
    try {
      // What a record has left that could not be written.
      own.encoder.flush();
      own.out.reset();
      own.out.writeBytes(header);
      binding.write(record, own.encoder);
      own.encoder.flush();
    } catch (IOException e) {
      throw new CodecException("cannot write " + schema.getFullName(), e);
    }
    return own.out.toByteArray();
  }

  /**
   * Reads a record.
   *
   * @throws CodecException if the bytes are not such a record, or have more after it
   * @throws dev.eddyline.schemas.registry.RegistryException if its schema cannot be looked up
   */
  @SuppressWarnings("unchecked") // the binding was made for T
  public T decode(byte[] framed) {
    int writerId = WireFormat.schemaId(framed);
    Buffers own = buffers.get();
    own.decoder =
        DecoderFactory.get()
            .binaryDecoder(
                framed,
                WireFormat.HEADER_BYTES,
                framed.length - WireFormat.HEADER_BYTES,
                own.decoder);
    try {
      T record;
      if (writerId == schemaId) {
        record = (T) binding.read(own.decoder);
      } else {
        ResolvingDecoder resolving = own.resolving(writerId);
        record = (T) binding.read(resolving);
        resolving.drain();
      }
      if (!own.decoder.isEnd()) {
        throw new CodecException(schema.getFullName() + " has bytes after its end");
      }
      return record;
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException // Avro's word for a length beyond its limits
        | IndexOutOfBoundsException e) {
      throw new CodecException(
          "not a " + schema.getFullName() + " of schema " + writerId + ": " + e.getMessage(), e);
    }
  }

  /** One thread's encoder, decoder and resolvers by writer's schema id. */
  private final class Buffers {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final Map<Integer, ResolvingDecoder> resolvers = new HashMap<>();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    private @Nullable BinaryDecoder decoder;

    ResolvingDecoder resolving(int writerId) throws IOException {
      ResolvingDecoder known = resolvers.get(writerId);
      if (known == null) {
        Schema writer = schemas.byId(writerId);
        known = DecoderFactory.get().resolvingDecoder(writer, schema, decoder);
        resolvers.put(writerId, known);
      }
      known.configure(decoder);
      return known;
    }
  }
}

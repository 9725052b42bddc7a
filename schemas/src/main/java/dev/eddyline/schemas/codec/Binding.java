package dev.eddyline.schemas.codec;

import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * One Avro schema bound to one Java type: writes and reads a value of it. Made and checked by
 * {@link Binder}; immutable, any thread.
 */
interface Binding {

  void write(Object value, Encoder out) throws IOException;

  /** Reads by the schema this binding was made for; {@code in} resolves an older writer's. */
  Object read(Decoder in) throws IOException;
}

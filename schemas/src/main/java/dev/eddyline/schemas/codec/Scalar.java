package dev.eddyline.schemas.codec;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** What has no structure. */
enum Scalar implements Binding {
  STRING,
  LONG,
  DECIMAL,
  INT,
  BOOLEAN,
  BYTES,
  INSTANT;

  @Override
  public void write(Object value, Encoder out) throws IOException {
    switch (this) {
      case STRING -> out.writeString((String) value);
      case LONG -> out.writeLong((Long) value);
      case DECIMAL -> out.writeString(Decimals.text((BigDecimal) value));
      case INT -> out.writeInt((Integer) value);
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case BYTES -> out.writeBytes(((ByteBuffer) value).duplicate());
      case INSTANT -> out.writeLong(((Instant) value).toEpochMilli());
    }
  }

  @Override
  public Object read(Decoder in) throws IOException {
    return switch (this) {
      case STRING -> in.readString();
      case LONG -> in.readLong();
      case DECIMAL -> Decimals.parse(in.readString());
      case INT -> in.readInt();
      case BOOLEAN -> in.readBoolean();
      case BYTES -> in.readBytes(null);
      case INSTANT -> Instant.ofEpochMilli(in.readLong());
    };
  }
}

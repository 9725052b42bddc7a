package dev.eddyline.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

  private static final Schema PRICED =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Priced","fields":[
                {"name":"price","type":{"type":"string","format":"decimal"}}]}""");

  private final RecordCodec<Priced> codec =
      RecordCodec.of(new Contract("priced", PRICED), new FixedSchemas(), "s", Priced.class);

  /** A record with a decimal. */
  public record Priced(BigDecimal price) {}

  /** A record that would lose digits. */
  public record Rounded(double price) {}

  @Test
  void everyDecimalComesBackDigitForDigitAndReadsToAvroAsItsText() throws IOException {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      BigDecimal price =
          new BigDecimal(new BigInteger(1 + random.nextInt(110), random), scale(random));
      Priced priced = new Priced(random.nextBoolean() ? price : price.negate());

      // When
      byte[] bytes = codec.encode(priced);

      // Then
      assertThat(codec.decode(bytes).price().toPlainString())
          .as("seed %s", seed)
          .isEqualTo(priced.price().toPlainString());
      assertThat(readByAvro(bytes).get("price")).hasToString(priced.price().toPlainString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1e5", "01", "+1", ".5", "1.", "NaN", "twelve"})
  void whatIsWrittenInAnotherWayIsNoDecimal(String text) throws IOException {
    // Given
    byte[] bytes = written(text);

    // When, then
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("decimal");
  }

  @Test
  void aRecordThatWouldLoseDigitsDoesNotFit() {
    assertThatThrownBy(
            () ->
                RecordCodec.of(
                    new Contract("priced", PRICED), new FixedSchemas(), "s", Rounded.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BigDecimal");
  }

  private static int scale(Random random) {
    return random.nextInt(20);
  }

  private static byte[] written(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    out.writeString(text);
    out.flush();
    return WireFormat.frame(1, bytes.toByteArray());
  }

  private static GenericRecord readByAvro(byte[] framed) throws IOException {
    GenericData data = new GenericData();
    return new GenericDatumReader<GenericRecord>(PRICED, PRICED, data)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(
                    framed,
                    WireFormat.HEADER_BYTES,
                    framed.length - WireFormat.HEADER_BYTES,
                    null));
  }
}

package dev.eddyline.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewReaderTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.120Z");

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final FixedSchemas schemas = new FixedSchemas();
  private final ViewReader reader = new ViewReader(schemas);

  private RecordCodec<View<PollView>> codec() {
    return RecordCodec.of(
        KindContract.of("poll").orElseThrow().view(), schemas, "s", View.class, PollView.class);
  }

  @Test
  void aViewReadsAsTheJsonThatClientsSee() {
    // Given
    Map<String, String> options = new LinkedHashMap<>();
    options.put("z", "Zed");
    options.put("a", "Ay");
    PollView.Round round =
        new PollView.Round(
            Map.of("z", 5_000_000_000L), 3, new PollView.Exhausted(1, 2, 3, 4), List.of("a"), "z");
    PollView state =
        new PollView(
            "Mayor \"🗳\"",
            Method.RANKED,
            PollView.Status.CLOSED,
            options,
            2,
            null,
            AT,
            true,
            false,
            5,
            new PollView.Result(Map.of("z", 4L), 1, Map.of("1", round), List.of("z")));

    // When
    ViewReader.ViewDocument view =
        reader.read(codec().encode(new View<>(7, "ep", AT, TRACE, state)));

    // Then
    assertThat(view.version()).isEqualTo(7);
    assertThat(view.epoch()).isEqualTo("ep");
    assertThat(view.at()).isEqualTo(AT);
    assertThat(view.trace()).isEqualTo(TRACE);
    assertThat(view.state().tree())
        .hasToString(
            """
            {"title":"Mayor \\"🗳\\"","method":"ranked","status":"closed",\
            "options":{"z":"Zed","a":"Ay"},"maxChoices":2,"opensAt":null,\
            "closesAt":"2026-11-23T09:00:00.120Z","mayChange":true,"hiddenUntilClosed":false,\
            "ballots":5,"result":{"tally":{"z":4},"blank":1,"rounds":{"1":{\
            "tally":{"z":5000000000},"threshold":3,"exhausted":{"choices":1,"overvotes":2,\
            "duplicates":3,"skipped":4},"eliminated":["a"],"elected":"z"}},"leaders":["z"]}}""");
  }

  @Test
  void aViewOfBeforeTracesWereKeptHasNone() throws IOException {
    // Given the first released version, and a record written with it
    Schema first = new Schema.Parser().parse(released("v1.avsc"));
    byte[] body = HexFormat.of().parseHex(released("v1.hex").strip());

    // When
    ViewReader.ViewDocument view = reader.read(WireFormat.frame(schemas.idOf("s", first), body));

    // Then
    assertThat(view.version()).isPositive();
    assertThat(view.trace()).isNull();
  }

  private static String released(String file) throws IOException {
    return Files.readString(Path.of("src", "test", "resources", "released", "poll", "view", file));
  }

  @Test
  void whatIsNoViewIsRefused() {
    // Given
    RecordCodec<Outcome> outcomes = RecordCodec.of(Contract.OUTCOME, schemas, "o", Outcome.class);
    byte[] outcome = outcomes.encode(Outcome.accepted("c", 1));

    // When, Then
    assertThatThrownBy(() -> reader.read(outcome))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("dev.eddyline.Outcome is no view");
    assertThatThrownBy(() -> reader.read(new byte[] {0, 0, 0, 0, 1, 1}))
        .isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "quote | {'last':'12.50'} | true | false",
        "book  | {'depth':3}      | false | true",
      })
  void whereAKindHasSeveralViewsTheOneThatIsThereIsTheState(
      String name, String state, boolean quote, boolean book) throws IOException {
    // Given a record with one of two sorts of view
    byte[] bytes = severalViews(quote, book);

    // When
    ViewReader.ViewDocument document = reader.read(bytes);

    // Then
    assertThat(document.state().tree()).as(name).hasToString(state.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource({"true, true, more than one state", "false, false, no state"})
  void aRecordWithBothOrNoneOfThemIsNoView(boolean quote, boolean book, String why)
      throws IOException {
    // Given
    byte[] bytes = severalViews(quote, book);

    // When, then
    assertThatThrownBy(() -> reader.read(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whateverTheBytesAreTheyAreRefusedOrCanBeRead() throws IOException {
    int refused = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      // Given a good record of which some bytes are others, or the last ones missing
      Random random = new Random(seed);
      byte[] bytes = rows(Map.of("a", 1L, "b", 2L, "a long key", 1L << 40), "é");
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[WireFormat.HEADER_BYTES + random.nextInt(bytes.length - WireFormat.HEADER_BYTES)] =
            (byte) random.nextInt();
      }
      bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(5));

      // When it is read
      ViewReader.ViewDocument document;
      try {
        document = reader.read(bytes);
      } catch (CodecException e) {
        refused++;
        continue;
      }

      // Then there is nothing in it that cannot be
      assertThat(document.state().tree().get("rows")).as("seed %d", seed).isNotNull();
    }
    assertThat(refused).isBetween(5_000, 18_000);
  }

  @Test
  void aMapThatHasAKeyTwiceIsNoView() throws IOException {
    // Given two keys of one hash, one of which becomes the other
    byte[] bytes = rows(new TreeMap<>(Map.of("Aa", 1L, "BB", 2L)), "");
    assertThat(reader.read(bytes).state().tree().get("rows")).hasSize(2);
    int second = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("BB");
    bytes[second] = 'A';
    bytes[second + 1] = 'a';

    // When, then
    assertThatThrownBy(() -> reader.read(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("a map has a key twice");
  }

  @Test
  void whatIsWrittenInAnotherWayThanAvroWritesItIsNoView() throws IOException {
    // Given the key of a map whose length is written in two bytes
    byte[] bytes = rows(Map.of("Aa", 1L), "");
    int key = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Aa");
    byte[] longer = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, longer, 0, key);
    longer[key - 1] = (byte) (bytes[key - 1] | 0x80);
    System.arraycopy(bytes, key, longer, key + 1, bytes.length - key);

    // When, then
    assertThat(reader.read(bytes).state().tree().get("rows").get("Aa").intValue()).isEqualTo(1);
    assertThatThrownBy(() -> reader.read(longer))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("a number in more bytes than it takes");
  }

  @Test
  void aTextThatIsNotUtf8IsNoView() throws IOException {
    // Given the first byte of an é without its second
    byte[] bytes = rows(Map.of(), "é");
    bytes[bytes.length - 1] = 'e';

    // When, then
    assertThatThrownBy(() -> reader.read(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("is not UTF-8");
  }

  private byte[] rows(Map<String, Long> rows, String title) throws IOException {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Rows","namespace":"rows","fields":[
                  {"name":"version","type":"long"},
                  {"name":"epoch","type":"string"},
                  {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                  {"name":"state","type":{"type":"record","name":"State","fields":[
                    {"name":"rows","type":{"type":"map","values":"long"}},
                    {"name":"title","type":"string"}]}}]}""");
    GenericRecord state = new GenericData.Record(schema.getField("state").schema());
    state.put("rows", rows);
    state.put("title", title);
    GenericRecord record = new GenericData.Record(schema);
    record.put("version", 1L);
    record.put("epoch", "e1");
    record.put("at", 0L);
    record.put("state", state);
    return framed(schema, record);
  }

  private byte[] severalViews(boolean quote, boolean book) throws IOException {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"View","namespace":"several","fields":[
                  {"name":"version","type":"long"},
                  {"name":"epoch","type":"string"},
                  {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                  {"name":"trace","type":["null","string"],"default":null},
                  {"name":"quote","default":null,"type":["null",
                    {"type":"record","name":"Quote","fields":[
                      {"name":"last","type":{"type":"string","format":"decimal"}}]}]},
                  {"name":"book","default":null,"type":["null",
                    {"type":"record","name":"Book","fields":[{"name":"depth","type":"int"}]}]}]}""");
    GenericRecord record = new GenericData.Record(schema);
    record.put("version", 1L);
    record.put("epoch", "e1");
    record.put("at", 0L);
    if (quote) {
      GenericRecord state = new GenericData.Record(present(schema, "quote"));
      state.put("last", "12.50");
      record.put("quote", state);
    }
    if (book) {
      GenericRecord state = new GenericData.Record(present(schema, "book"));
      state.put("depth", 3);
      record.put("book", state);
    }
    return framed(schema, record);
  }

  private byte[] framed(Schema schema, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return WireFormat.frame(schemas.idOf(schema.getFullName(), schema), out.toByteArray());
  }

  private static Schema present(Schema schema, String field) {
    return schema.getField(field).schema().getTypes().getLast();
  }
}

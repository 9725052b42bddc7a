package dev.eddyline.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123Z");

  private final KindContract poll = KindContract.of("poll").orElseThrow();
  private final FixedSchemas schemas = new FixedSchemas();

  private RecordCodec<Command<PollCommand>> commands() {
    return RecordCodec.of(poll.command(), schemas, "s", Command.class, PollCommand.class);
  }

  private RecordCodec<Event<PollEvent>> events() {
    return RecordCodec.of(poll.event(), schemas, "s", Event.class, PollEvent.class);
  }

  @Test
  void everyRandomCommandComesBackAndReadsTheSameToAvroItself() throws IOException {
    // Given
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RecordCodec<Command<PollCommand>> codec = commands();
    for (int i = 0; i < 2_000; i++) {
      Command<PollCommand> command = randomCommand(random);

      // When
      byte[] bytes = codec.encode(command);

      // Then
      assertThat(codec.decode(bytes)).as("seed %d, command %d", seed, i).isEqualTo(command);
      GenericRecord witness = generic(poll.command().schema(), bytes);
      assertThat(witness.get("id").toString()).as("seed %d", seed).isEqualTo(command.id());
      assertThat(witness.get("at")).as("seed %d", seed).isEqualTo(command.at().toEpochMilli());
      String field = Names.fieldOf(command.payload().getClass());
      for (Schema.Field payload : poll.command().schema().getFields().subList(5, 11)) {
        assertThat(witness.get(payload.pos()) != null)
            .as("seed %d, %s", seed, payload.name())
            .isEqualTo(payload.name().equals(field));
      }
    }
  }

  @Test
  void aFrameBeginsWithTheMagicByteAndTheSchemaId() {
    // Given
    schemas.idOf("other", Schema.create(Schema.Type.STRING));
    RecordCodec<Outcome> codec = RecordCodec.of(Contract.OUTCOME, schemas, "s", Outcome.class);

    // When
    byte[] bytes = codec.encode(Outcome.accepted("c", 1));

    // Then: magic, id 2, "c", "accepted", 1, five nulls
    assertThat(bytes)
        .containsExactly(
            0, 0, 0, 0, 2, 2, 'c', 16, 'a', 'c', 'c', 'e', 'p', 't', 'e', 'd', 2, 0, 0, 0, 0, 0);
  }

  @Test
  @SuppressWarnings("NullAway") // what must not be null is
  void whatCouldNotBeWrittenLeavesNothingInTheNext() {
    // Given a record that is written in part
    RecordCodec<Outcome> codec = RecordCodec.of(Contract.OUTCOME, schemas, "s", Outcome.class);
    byte[] whole = codec.encode(Outcome.accepted("c", 1));
    Outcome broken = new Outcome("begun", null, 1, null, null, null, null, null);
    assertThatThrownBy(() -> codec.encode(broken)).hasMessageContaining("Outcome.status");

    // When, then
    assertThat(codec.encode(Outcome.accepted("c", 1))).isEqualTo(whole);
  }

  @Test
  void anOlderWritersRecordGetsTheDefaultsOfTheNewerFields() throws IOException {
    // Given a writer that did not know rules, and had its fields in another order
    Schema writer =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Outcome","namespace":"dev.eddyline","fields":[
                  {"name":"version","type":"long"},
                  {"name":"status","type":"string"},
                  {"name":"command","type":"string"},
                  {"name":"extra","type":["null","string"],"default":null}]}""");
    GenericRecord old = new GenericData.Record(writer);
    old.put("version", 9L);
    old.put("status", "rejected");
    old.put("command", "c-1");
    old.put("extra", "gone");
    RecordCodec<Outcome> codec = RecordCodec.of(Contract.OUTCOME, schemas, "s", Outcome.class);

    // When
    byte[] framed = WireFormat.frame(schemas.idOf("s", writer), binary(writer, old));

    // Then, twice: the resolver is kept
    Outcome expected = new Outcome("c-1", Outcome.Status.REJECTED, 9, null, null, null, null, null);
    assertThat(codec.decode(framed)).isEqualTo(expected);
    assertThat(codec.decode(framed)).isEqualTo(expected);
  }

  @Test
  void aPayloadThatThisBuildDoesNotKnowIsRefused() throws IOException {
    // Given a newer writer's event, with only a new payload set
    Schema current = poll.event().schema();
    String text = current.toString();
    String field =
        ",{\"name\":\"merged\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"Merged\","
            + "\"fields\":[]}],\"default\":null}]}";
    Schema newer = new Schema.Parser().parse(text.substring(0, text.lastIndexOf("]")) + field);
    GenericRecord event = new GenericData.Record(newer);
    event.put("version", 1L);
    event.put("command", "c");
    event.put("actor", "a");
    event.put("at", 0L);
    event.put(
        "merged", new GenericData.Record(newer.getField("merged").schema().getTypes().getLast()));
    byte[] framed = WireFormat.frame(schemas.idOf("s", newer), binary(newer, event));

    // When, Then
    assertThatThrownBy(() -> events().decode(framed))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("no payload that this build knows");
  }

  @Test
  void brokenBytesAreRefusedWithTheReason() {
    RecordCodec<Command<PollCommand>> codec = commands();
    byte[] good = codec.encode(randomCommand(new Random(1)));

    refused(codec, new byte[] {0, 0, 0}, "3 bytes are fewer than 5");
    byte[] magic = good.clone();
    magic[0] = 7;
    refused(codec, magic, "first byte is 7");
    refused(codec, Arrays.copyOf(good, good.length + 1), "bytes after its end");
    for (int cut = WireFormat.HEADER_BYTES; cut < good.length; cut++) {
      refused(codec, Arrays.copyOf(good, cut), "not a dev.eddyline.poll.Command");
    }
  }

  @Test
  void randomBytesNeverDoWorseThanBeRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RecordCodec<Command<PollCommand>> codec = commands();
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(60)];
      random.nextBytes(body);
      try {
        codec.decode(WireFormat.frame(1, body));
      } catch (CodecException expected) {
        assertThat(expected).as("seed %d", seed).hasMessageContaining("");
      }
    }
  }

  @Test
  void aTypeThatDoesNotFitItsContractFailsTheStart() {
    misfit("{\"name\":\"a\",\"type\":\"long\"}", A.class, "must be Long");
    misfit("{\"name\":\"b\",\"type\":\"string\"}", A.class, "no field for its java.lang.String");
    misfit(
        "{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"string\"}",
        A.class,
        "nothing for field 'b'");
    misfit("{\"name\":\"a\",\"type\":\"double\"}", A.class, "do not use DOUBLE");
    misfit("{\"name\":\"a\",\"type\":[\"string\",\"null\"]}", A.class, "union of null and one");
    misfit(
        "{\"name\":\"m\",\"type\":{\"type\":\"string\",\"enum\":[\"x\"]}}",
        M.class,
        "its constants are [single, multiple, ranked]");
  }

  /** A text. */
  public record A(String a) {}

  /** A symbol. */
  public record M(Method m) {}

  private void misfit(String fields, Class<?> type, String message) {
    Schema schema =
        new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}");
    Contract contract = new Contract("r", schema);
    assertThatThrownBy(() -> RecordCodec.of(contract, schemas, "s", type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static void refused(RecordCodec<?> codec, byte[] bytes, String message) {
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(message);
  }

  private static byte[] binary(Schema schema, GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, out);
    return bytes.toByteArray();
  }

  private static GenericRecord generic(Schema schema, byte[] framed) throws IOException {
    return new GenericDatumReader<GenericRecord>(schema)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(
                    framed,
                    WireFormat.HEADER_BYTES,
                    framed.length - WireFormat.HEADER_BYTES,
                    null));
  }

  private static Command<PollCommand> randomCommand(Random random) {
    PollCommand payload =
        switch (random.nextInt(6)) {
          case 0 ->
              new PollCommand.Create(
                  text(random),
                  List.of(
                      new Option(text(random), null, random.nextBoolean()),
                      new Option(text(random), text(random), random.nextBoolean())),
                  Method.values()[random.nextInt(3)],
                  random.nextBoolean() ? null : random.nextInt(),
                  random.nextBoolean()
                      ? null
                      : new RunoffRules(
                          RunoffRules.Treatment.values()[random.nextInt(2)],
                          random.nextBoolean() ? null : random.nextInt(100),
                          RunoffRules.Treatment.values()[random.nextInt(2)],
                          random.nextBoolean()),
                  random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextLong() >> 20),
                  random.nextBoolean() ? null : AT,
                  random.nextBoolean(),
                  random.nextBoolean());
          case 1 -> new PollCommand.Open();
          case 2 -> new PollCommand.Close();
          case 3 ->
              new PollCommand.CastVote(
                  random.nextBoolean() ? null : List.of(text(random), text(random)),
                  random.nextBoolean() ? null : List.of(List.of(text(random)), List.of()),
                  random.nextBoolean() ? null : text(random));
          case 4 -> new PollCommand.ChangeVote(List.of(), null);
          default -> new PollCommand.RetractVote();
        };
    return new Command<>(
        text(random),
        text(random),
        random.nextBoolean() ? null : text(random),
        random.nextBoolean() ? null : random.nextLong(),
        AT.plusMillis(random.nextInt(1_000_000)),
        payload);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(0x11_0000);
      text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 'x' : c);
    }
    return text.toString();
  }

  @Test
  void ballotsCopyTheirMarks() {
    // Given
    List<String> rank = new ArrayList<>(List.of("a"));
    Ballot ballot = new Ballot(List.of(rank), null);

    // When
    rank.add("b");

    // Then
    assertThat(ballot.marks()).containsExactly(List.of("a"));
  }
}

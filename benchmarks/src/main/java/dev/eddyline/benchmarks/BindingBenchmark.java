package dev.eddyline.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.avro.AvroMapper;
import com.fasterxml.jackson.dataformat.avro.AvroSchema;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One ranked vote's event to bytes and back in three ways: our binder, Avro's generic records
 * mapped by hand (what generated classes would need as well), and Jackson's Avro format.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BindingBenchmark {

  private final Schema schema = KindContract.of("poll").orElseThrow().event().schema();

  private final Event<PollEvent> event =
      new Event<>(
          105_928,
          "minneapolis-2017/105928",
          "clerk",
          Instant.parse("2026-11-23T09:00:00Z"),
          new PollEvent.VoteCast(
              "ballot-105928",
              new Ballot(
                  List.of(List.of("jacob-frey"), List.of(), List.of("betsy-hodges")),
                  "MINNEAPOLIS W-13 P-13")));

  private final RecordCodec<Event<PollEvent>> codec =
      RecordCodec.of(
          KindContract.of("poll").orElseThrow().event(),
          new FixedSchemas(),
          "s",
          Event.class,
          PollEvent.class);
  private final byte[] framed = codec.encode(event);
  private final byte[] body =
      java.util.Arrays.copyOfRange(framed, WireFormat.HEADER_BYTES, framed.length);

  private final GenericDatumReader<GenericRecord> genericReader = new GenericDatumReader<>(schema);
  private final GenericDatumWriter<GenericRecord> genericWriter = new GenericDatumWriter<>(schema);
  private @Nullable BinaryDecoder decoder;
  private @Nullable BinaryEncoder encoder;

  private final AvroMapper jackson = new AvroMapper();
  private final ObjectReader jacksonReader =
      jackson.readerFor(FlatEvent.class).with(new AvroSchema(schema));
  private final ObjectWriter jacksonWriter =
      jackson.writerFor(FlatEvent.class).with(new AvroSchema(schema));

  /** The part of an event record that Jackson can bind without a type of its own per payload. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FlatEvent(
      long version, String command, String actor, long at, @Nullable FlatVote voteCast) {}

  /** A vote as Jackson binds it. */
  public record FlatVote(String member, FlatBallot ballot) {}

  /** A ballot as Jackson binds it. */
  public record FlatBallot(List<List<String>> marks, @Nullable String group) {}

  @Benchmark
  public Event<PollEvent> binderDecode() {
    return codec.decode(framed);
  }

  @Benchmark
  public byte[] binderEncode() {
    return codec.encode(event);
  }

  @Benchmark
  public Event<PollEvent> genericDecode() throws IOException {
    decoder = DecoderFactory.get().binaryDecoder(body, decoder);
    GenericRecord record = genericReader.read(null, decoder);
    GenericRecord vote = (GenericRecord) record.get("voteCast");
    GenericRecord ballot = (GenericRecord) vote.get("ballot");
    List<List<String>> marks = new ArrayList<>();
    for (Object rank : (List<?>) ballot.get("marks")) {
      List<String> names = new ArrayList<>();
      ((List<?>) rank).forEach(mark -> names.add(mark.toString()));
      marks.add(names);
    }
    return new Event<>(
        (long) record.get("version"),
        record.get("command").toString(),
        record.get("actor").toString(),
        Instant.ofEpochMilli((long) record.get("at")),
        new PollEvent.VoteCast(
            vote.get("member").toString(), new Ballot(marks, ballot.get("group").toString())));
  }

  @Benchmark
  public byte[] genericEncode() throws IOException {
    PollEvent.VoteCast cast = (PollEvent.VoteCast) event.payload();
    Schema voteSchema = schema.getField("voteCast").schema().getTypes().getLast();
    GenericRecord ballot = new GenericData.Record(voteSchema.getField("ballot").schema());
    ballot.put("marks", cast.ballot().marks());
    ballot.put("group", cast.ballot().group());
    GenericRecord vote = new GenericData.Record(voteSchema);
    vote.put("member", cast.member());
    vote.put("ballot", ballot);
    GenericRecord record = new GenericData.Record(schema);
    record.put("version", event.version());
    record.put("command", event.command());
    record.put("actor", event.actor());
    record.put("at", event.at().toEpochMilli());
    record.put("voteCast", vote);
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
    genericWriter.write(record, encoder);
    return out.toByteArray();
  }

  @Benchmark
  public FlatEvent jacksonDecode() throws IOException {
    return jacksonReader.readValue(body);
  }

  @Benchmark
  public byte[] jacksonEncode() throws IOException {
    PollEvent.VoteCast cast = (PollEvent.VoteCast) event.payload();
    return jacksonWriter.writeValueAsBytes(
        new FlatEvent(
            event.version(),
            event.command(),
            event.actor(),
            event.at().toEpochMilli(),
            new FlatVote(
                cast.member(), new FlatBallot(cast.ballot().marks(), cast.ballot().group()))));
  }
}

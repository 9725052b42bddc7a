package dev.eddyline.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * A released version of a contract, kept as files {@code v<n>.avsc}, {@code v<n>.hex} (the bytes of
 * one record written with it) and {@code v<n>.json} (what they say). Released files never change.
 *
 * @param contract the contract's name, {@code poll/command.avsc} say
 */
record Release(String contract, int version, Schema schema, String hex, JsonNode says) {

  /** Where the files are, seen from the module's folder. */
  static final Path FOLDER = Path.of("src", "test", "resources", "released");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Every release there is, by contract and version. */
  static List<Release> all(Path folder) throws IOException {
    TreeMap<String, Release> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".avsc")).toList()) {
        Release release = read(folder, file);
        all.put("%s %05d".formatted(release.contract(), release.version()), release);
      }
    }
    return List.copyOf(all.values());
  }

  /** What would be released of a schema: itself, and a record with a value in every field. */
  static Release of(String contract, int version, Schema schema) {
    GenericRecord record = SampleRecord.of(schema);
    return new Release(contract, version, schema, hex(record), json(record));
  }

  /** Writes the files of a version that has none yet. */
  void write(Path folder) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(contract.replace(".avsc", "")));
    Files.writeString(
        directory.resolve("v" + version + ".avsc"),
        JSON.writeValueAsString(JSON.readTree(schema.toString())) + "\n");
    Files.writeString(directory.resolve("v" + version + ".hex"), hex + "\n");
    Files.writeString(
        directory.resolve("v" + version + ".json"), JSON.writeValueAsString(says) + "\n");
  }

  /** The released record as a reader with another schema sees it. */
  GenericRecord readWith(Schema reader) throws IOException {
    return new GenericDatumReader<GenericRecord>(schema, reader)
        .read(null, DecoderFactory.get().binaryDecoder(HexFormat.of().parseHex(hex), null));
  }

  static String hex(GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Encoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(out.toByteArray());
  }

  static JsonNode json(GenericRecord record) {
    try {
      return JSON.readTree(record.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Release read(Path folder, Path file) throws IOException {
    String name = file.getFileName().toString().replace(".avsc", "");
    return new Release(
        folder.relativize(file.getParent()).toString().replace('\\', '/') + ".avsc",
        Integer.parseInt(name.substring(1)),
        new Schema.Parser().parse(Files.readString(file)),
        Files.readString(file.resolveSibling(name + ".hex")).strip(),
        JSON.readTree(Files.readString(file.resolveSibling(name + ".json"))));
  }
}

package dev.eddyline.local.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV or NDJSON file, plain or gzipped, in order. Its name tells which. Used by one
 * thread; {@link #progress} by any.
 */
final class RowReader implements AutoCloseable {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The rows of one format; null at the end. */
  interface Rows {
    @Nullable Row next(long number) throws IOException;
  }

  /** Finds rows in a file's text. */
  interface Format {
    Rows rows(BufferedReader text) throws IOException;
  }

  private final Path file;
  private final CountingStream counted;
  private final BufferedReader reader;
  private final Rows rows;
  private final long sizeBytes;
  private long number;

  private RowReader(Path file, CountingStream counted, BufferedReader reader, Rows rows)
      throws IOException {
    this.file = file;
    this.counted = counted;
    this.reader = reader;
    this.rows = rows;
    this.sizeBytes = Math.max(1, Files.size(file));
  }

  /**
   * Opens a file.
   *
   * @throws FeedException if it cannot be read, or its name says no format
   */
  static RowReader open(Path file) {
    String name = file.getFileName().toString();
    boolean gzipped = name.endsWith(".gz");
    String plain = gzipped ? name.substring(0, name.length() - 3) : name;
    boolean csv = plain.endsWith(".csv");
    if (!csv && !plain.endsWith(".ndjson") && !plain.endsWith(".jsonl")) {
      throw new FeedException(
          file + ": the name must end in .csv, .ndjson or .jsonl, with or without .gz");
    }
    return open(file, csv ? text -> csv(file, text) : RowReader::ndjson);
  }

  /**
   * Opens a file of a format that its name does not tell; it is unzipped where it ends in .gz.
   *
   * @throws FeedException if it cannot be read
   */
  static RowReader open(Path file, Format format) {
    boolean gzipped = file.getFileName().toString().endsWith(".gz");
    try {
      CountingStream counted = new CountingStream(Files.newInputStream(file));
      try {
        InputStream bytes = gzipped ? new GZIPInputStream(counted, 65_536) : counted;
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    bytes,
                    StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        skipByteOrderMark(reader);
        return new RowReader(file, counted, reader, format.rows(reader));
      } catch (IOException | RuntimeException e) {
        counted.close();
        throw e;
      }
    } catch (IOException | UncheckedIOException e) {
      throw FeedException.unreadable(file, e);
    }
  }

  /**
   * The next row, or null after the last.
   *
   * @throws FeedException if it cannot be read
   */
  @Nullable Row next() {
    number++;
    try {
      return rows.next(number);
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new FeedException(file + ", row " + number + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** How much of the file has been read, from 0 to 1. */
  double progress() {
    return Math.min(1.0, (double) counted.bytes / sizeBytes);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static Rows csv(Path file, BufferedReader reader) throws IOException {
    Iterator<CSVRecord> records = CSVParser.parse(reader, CSVFormat.RFC4180).iterator();
    if (!records.hasNext()) {
      throw new FeedException(file + " has no header");
    }
    List<String> columns = new ArrayList<>();
    records.next().forEach(column -> columns.add(column.strip()));
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!column.isEmpty() && !seen.add(column)) {
        throw new FeedException(file + " has two columns '" + column + "'");
      }
    }
    return number -> {
      if (!records.hasNext()) {
        return null;
      }
      return new Row(number, cells(columns, records.next(), number));
    };
  }

  private static Map<String, JsonNode> cells(List<String> columns, CSVRecord record, long number) {
    if (record.size() > columns.size()) {
      throw new FeedException(
          "row %d has %d cells, the header %d".formatted(number, record.size(), columns.size()));
    }
    Map<String, JsonNode> cells = new LinkedHashMap<>();
    for (int i = 0; i < record.size(); i++) {
      if (!columns.get(i).isEmpty()) {
        cells.put(columns.get(i), TextNode.valueOf(record.get(i).strip()));
      }
    }
    return cells;
  }

  private static Rows ndjson(BufferedReader reader) {
    return number -> {
      String line = reader.readLine();
      while (line != null && line.isBlank()) {
        line = reader.readLine();
      }
      if (line == null) {
        return null;
      }
      JsonNode json;
      try {
        json = JSON.readTree(line);
      } catch (JsonProcessingException e) {
        throw new FeedException("row " + number + " is no JSON: " + e.getOriginalMessage(), e);
      }
      if (!json.isObject()) {
        throw new FeedException("row " + number + " is no JSON object");
      }
      Map<String, JsonNode> cells = new LinkedHashMap<>();
      json.properties().forEach(field -> cells.put(field.getKey(), field.getValue()));
      return new Row(number, cells);
    };
  }

  private static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
  }

  /** Counts the bytes as they lie in the file, compressed or not. */
  private static final class CountingStream extends FilterInputStream {

    private volatile long bytes;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      add(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      add(Math.max(0, read));
      return read;
    }

    /** Only the reading thread writes. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void add(int count) {
      bytes += count;
    }
  }
}

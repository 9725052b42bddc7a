package dev.eddyline.local.system;

import dev.eddyline.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Assumptions;

/** The command line tool {@code kcat}, on librdkafka; what it reads is decoded here. */
final class Kcat implements TopicReader.Following {

  /** A line that tells how long key and value are, then these, byte for byte, and a line's end. */
  private static final String FORMAT = "%p %o %K %S\\n%k%s\\n";

  private static final long SECONDS_MAX = 60;

  private final EddylineProcess eddyline;
  private final Path folder;

  private Kcat(EddylineProcess eddyline, Path folder) {
    this.eddyline = eddyline;
    this.folder = folder;
  }

  /**
   * Skips the test where there is no kcat.
   *
   * @param folder for what it prints
   */
  static Kcat installed(EddylineProcess eddyline, Path folder) throws InterruptedException {
    Assumptions.assumeTrue(
        Programs.runs("kcat", "-V"),
        "skipped: kcat is not installed on this machine (Debian's package kcat)");
    return new Kcat(eddyline, folder);
  }

  @Override
  public List<SeenEvent> read(IsolationLevel isolation) throws IOException, InterruptedException {
    return decoded(records(isolation));
  }

  @Override
  public ProcessBuilder follow() {
    return command(IsolationLevel.READ_COMMITTED);
  }

  @Override
  public List<SeenEvent> seen(byte[] printed) throws IOException {
    return decoded(records(printed));
  }

  /** Reads as {@link #read} does and decodes nothing. */
  List<ConsumerRecord<byte[], byte[]>> records(IsolationLevel isolation)
      throws IOException, InterruptedException {
    Path printed = Files.createTempFile(folder, "kcat", ".bin");
    Path errors = Files.createTempFile(folder, "kcat", ".txt");
    Process process =
        command(isolation, "-e")
            .redirectOutput(printed.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new AssertionError("kcat does not end:\n" + Files.readString(errors));
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("kcat failed:\n" + Files.readString(errors));
    }
    return records(Files.readAllBytes(printed));
  }

  private ProcessBuilder command(IsolationLevel isolation, String... more) {
    List<String> command = new ArrayList<>(List.of("kcat", "-b", eddyline.kafka()));
    command.addAll(List.of("-C", "-t", PollEvents.TOPIC, "-o", "beginning"));
    command.addAll(List.of("-X", "isolation.level=" + isolation, "-q", "-u", "-f", FORMAT));
    command.addAll(List.of(more));
    return new ProcessBuilder(command);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(byte[] printed) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < printed.length; at++) {
      if (printed[at] == '\n') {
        String[] head =
            new String(printed, start, at - start, StandardCharsets.UTF_8).split(" ", -1);
        int key = at + 1;
        int value = key + Integer.parseInt(head[2]);
        int end = value + Integer.parseInt(head[3]);
        if (end >= printed.length) {
          break;
        }
        records.add(
            new ConsumerRecord<>(
                PollEvents.TOPIC,
                Integer.parseInt(head[0]),
                Long.parseLong(head[1]),
                Arrays.copyOfRange(printed, key, value),
                Arrays.copyOfRange(printed, value, end)));
        at = end;
        start = end + 1;
      }
    }
    return records;
  }

  private List<SeenEvent> decoded(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
    try (var registry = PollEvents.registry(eddyline)) {
      return SeenEvent.of(registry, records);
    }
  }
}

package dev.eddyline.local.feed;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pours a file into the ingest gateway. What it does is safe to do again. */
@Command(
    name = "feed",
    description = "Post each row of a CSV or NDJSON file as a command.",
    subcommands = CoinbaseFeedCommand.class)
public final class FeedCommand implements Callable<Integer> {

  // Not required for picocli, which would want both of them for a subcommand as well.
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "*.csv, *.ndjson or *.jsonl, or one of them .gz")
  private @Nullable Path file;

  @Option(
      names = "--map",
      paramLabel = "MAPPING.json",
      description = "How a row becomes a command; see docs/FEED.md. Required.")
  private @Nullable Path map;

  @Mixin private final FeedOptions options = new FeedOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Ends with 0 when every row was taken, 3 when some were rejected, 1 when the feed failed. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    Path rows = required(file, "FILE");
    Path mapping = required(map, "--map=MAPPING.json");
    return new FeedRun(options).feed(() -> Mapping.read(mapping), () -> RowReader.open(rows));
  }

  private Path required(@Nullable Path path, String name) {
    if (path == null) {
      throw new ParameterException(requireNonNull(spec).commandLine(), "Missing: '" + name + "'");
    }
    return path;
  }
}

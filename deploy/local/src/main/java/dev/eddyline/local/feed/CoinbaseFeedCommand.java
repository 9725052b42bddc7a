package dev.eddyline.local.feed;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Pours a capture of Coinbase's feed into the ingest gateway. It is safe to do again. */
@Command(
    name = "coinbase",
    description = "Replay a capture of Coinbase's WebSocket feed as commands of markets.")
public final class CoinbaseFeedCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The capture, plain or .gz")
  private @Nullable Path file;

  @Option(
      names = "--speed",
      defaultValue = "1",
      paramLabel = "N|full",
      converter = Speed.class,
      description =
          "How many times as fast as it was captured (${DEFAULT-VALUE}); full does not wait.")
  private long speed = 1;

  @Mixin private final FeedOptions options = new FeedOptions();

  /** As {@link FeedCommand#call}. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    Path capture = requireNonNull(file);
    return new FeedRun(options)
        .feed(() -> CoinbaseRows.MAPPING, () -> CoinbaseRows.open(capture, speed));
  }

  /** Reads a speed. */
  static final class Speed implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      if (text.equals("full")) {
        return CoinbaseRows.FULL_SPEED;
      }
      if (!text.matches("[1-9][0-9]{0,5}")) {
        throw new TypeConversionException("'" + text + "' is neither a number from 1 nor 'full'");
      }
      return Long.parseLong(text);
    }
  }
}

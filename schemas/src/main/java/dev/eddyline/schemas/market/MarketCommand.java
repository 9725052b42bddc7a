package dev.eddyline.schemas.market;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of a market. The fields are those of {@code market/command.avsc}. */
public sealed interface MarketCommand {

  /** Who numbers what the command has. */
  String source();

  /** Trades of a source. */
  record ApplyTrades(String source, List<Trade> trades) implements MarketCommand {}

  /** Best prices as a source tells them. */
  record ApplyQuotes(String source, List<Quote> quotes) implements MarketCommand {}

  /** A book: either a snapshot of it or updates to it. */
  record ApplyBook(String source, @Nullable Snapshot snapshot, @Nullable List<Update> updates)
      implements MarketCommand {}

  /** Take a trade back, or give it another price or size. */
  record Correct(
      String source,
      long sequence,
      Action action,
      @Nullable BigDecimal price,
      @Nullable BigDecimal size)
      implements MarketCommand {}

  /** What becomes of a trade. */
  enum Action {
    BUST,
    AMEND
  }
}

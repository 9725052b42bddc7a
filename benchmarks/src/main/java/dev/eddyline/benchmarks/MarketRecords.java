package dev.eddyline.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.eddyline.projection.decider.Decision.Accepted;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.projection.market.Market;
import dev.eddyline.projection.market.MarketKind;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.market.MarketCommand;
import dev.eddyline.schemas.market.MarketEvent;
import dev.eddyline.schemas.market.MarketPart;
import dev.eddyline.schemas.market.MarketState;
import dev.eddyline.schemas.market.MarketView;
import dev.eddyline.schemas.market.Quote;
import dev.eddyline.schemas.market.Side;
import dev.eddyline.schemas.market.Trade;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The records of markets to bytes and back: of every type that the projection writes of one, in no
 * order, as in a process that has all of them. One operation is all of them once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MarketRecords {

  private static final Instant AT = Instant.parse("2026-11-27T12:00:00Z");
  private static final int COMMANDS = 80;
  private static final int TRADE_EVERY = 10;
  private static final int COMMIT_EVERY = 2;

  /** A record with the codec of its type, and what it comes to. */
  private static final class One<T> {
    private final RecordCodec<T> codec;
    private final T record;
    private final byte[] bytes;

    private One(RecordCodec<T> codec, T record) {
      this.codec = codec;
      this.record = record;
      this.bytes = codec.encode(record);
    }

    byte[] encode() {
      return codec.encode(record);
    }

    T decode() {
      return codec.decode(bytes);
    }
  }

  private final MarketKind kind = new MarketKind();
  private final RecordCodec<Command<MarketCommand>> commands =
      codec(contract().command(), Command.class, MarketCommand.class);
  private final RecordCodec<Event<MarketEvent>> events =
      codec(contract().event(), Event.class, MarketEvent.class);
  private final RecordCodec<View<MarketView>> views =
      codec(contract().view(), View.class, MarketView.class);
  private final RecordCodec<Entity<MarketState>> entities =
      codec(contract().entity(), Entity.class, MarketState.class);
  private final RecordCodec<MarketPart> parts =
      codec(requireNonNull(contract().part()), MarketPart.class);
  private final Random random = new Random(1);
  private final List<One<?>> all = records();

  private static KindContract contract() {
    return KindContract.of("market").orElseThrow();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // the arguments are T's own
  private static <T> RecordCodec<T> codec(Contract contract, Class<?> type, Class<?>... of) {
    return RecordCodec.of(contract, new FixedSchemas(), "s", type, of);
  }

  private List<One<?>> records() {
    List<One<?>> records = new ArrayList<>();
    Target<Market, Void> target = kind.decider().initial();
    for (int i = 1; i <= COMMANDS; i++) {
      Command<MarketCommand> command =
          new Command<>("c-" + i, "feed", null, null, AT.plusSeconds(60), payload(i));
      records.add(new One<>(commands, command));
      MarketEvent event =
          ((Accepted<MarketEvent>) kind.decider().decide(command, target)).events().getFirst();
      records.add(new One<>(events, new Event<>(i, command.id(), "feed", AT, event)));
      target = kind.decider().evolve(target, event);
      if (i % COMMIT_EVERY == 0) {
        addCommitted(records, i, target.entity(), event);
      }
    }
    Collections.shuffle(records, random);
    return records;
  }

  private MarketCommand payload(int number) {
    Instant time = AT.plusMillis(100L * number);
    return number % TRADE_EVERY == 0
        ? new MarketCommand.ApplyTrades(
            "feed", List.of(new Trade(number, time, price(1000), price(0), Side.BUY)))
        : new MarketCommand.ApplyQuotes(
            "feed", List.of(new Quote(number, time, price(1000), price(1), price(1001), price(2))));
  }

  private BigDecimal price(int whole) {
    return new BigDecimal(whole + "." + (10 + random.nextInt(90)));
  }

  private void addCommitted(List<One<?>> records, int version, Market market, MarketEvent event) {
    for (String key : kind.parts().changedBy(market, event)) {
      records.add(new One<>(parts, requireNonNull(kind.parts().get(market, key))));
    }
    records.add(new One<>(entities, new Entity<>(version, AT, kind.toRecord(market))));
    MarketView main = requireNonNull(kind.views().get(market, Views.MAIN));
    records.add(new One<>(views, new View<>(version, "epoch", AT, null, main)));
  }

  @Benchmark
  public void encode(Blackhole out) {
    for (One<?> one : all) {
      out.consume(one.encode());
    }
  }

  @Benchmark
  public void decode(Blackhole out) {
    for (One<?> one : all) {
      out.consume(one.decode());
    }
  }
}

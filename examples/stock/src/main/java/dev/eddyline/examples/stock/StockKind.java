package dev.eddyline.examples.stock;

import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.KindTypes;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.schemas.record.Command;

/** Stocks: what is on a shelf can be taken, and no more than that. Pure; any thread. */
public final class StockKind
    implements Kind<StockCommand, StockEvent, Stock, Stock, Void, Void, StockView> {

  @Override
  public String name() {
    return "stock";
  }

  @Override
  public KindTypes<StockCommand, StockEvent, Stock, Void, Void, StockView> types() {
    return KindTypes.of(StockCommand.class, StockEvent.class, Stock.class, StockView.class);
  }

  @Override
  public Decider<StockCommand, StockEvent, Target<Stock, Void>> decider() {
    return new StockDecider();
  }

  @Override
  public Views<Stock, StockEvent, StockView> views() {
    return Views.main(stock -> new StockView(stock.onHand(), stock.taken()));
  }

  @Override
  public Stock toRecord(Stock stock) {
    return stock;
  }

  @Override
  public Stock fromRecord(Stock stored) {
    return stored;
  }

  /** The rules. */
  private static final class StockDecider
      implements Decider<StockCommand, StockEvent, Target<Stock, Void>> {

    @Override
    public Target<Stock, Void> initial() {
      return new Target<>(Stock.EMPTY, null);
    }

    @Override
    public Decision<StockEvent> decide(Command<StockCommand> command, Target<Stock, Void> target) {
      Stock stock = target.entity();
      return switch (command.payload()) {
        case StockCommand.Receive receive ->
            Decision.accept(new StockEvent.Received(receive.quantity()));
        case StockCommand.Take take ->
            take.quantity() > stock.onHand()
                ? Decision.reject(
                    "not-enough", "there are only " + stock.onHand() + " of it", "/quantity")
                : Decision.accept(new StockEvent.Taken(take.quantity()));
      };
    }

    @Override
    public Target<Stock, Void> evolve(Target<Stock, Void> target, StockEvent event) {
      Stock stock = target.entity();
      return switch (event) {
        case StockEvent.Received received ->
            new Target<>(new Stock(stock.onHand() + received.quantity(), stock.taken()), null);
        case StockEvent.Taken taken ->
            new Target<>(
                new Stock(stock.onHand() - taken.quantity(), stock.taken() + taken.quantity()),
                null);
      };
    }
  }
}

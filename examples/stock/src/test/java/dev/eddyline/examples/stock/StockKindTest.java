package dev.eddyline.examples.stock;

import static dev.eddyline.projection.decider.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.schemas.record.Command;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StockKindTest {

  private static final StockKind STOCK = new StockKind();

  private static Command<StockCommand> asked(StockCommand payload) {
    return new Command<>("c-1", "ada", null, null, Instant.EPOCH, payload);
  }

  @Test
  void whatIsReceivedIsThere() {
    given(STOCK, List.of())
        .when(asked(new StockCommand.Receive(10)))
        .then(new StockEvent.Received(10));
  }

  @Test
  void whatIsThereCanBeTaken() {
    given(STOCK, List.of(new StockEvent.Received(10)))
        .when(asked(new StockCommand.Take(10)))
        .then(new StockEvent.Taken(10));
  }

  @Test
  void moreThanThereIsCannot() {
    given(STOCK, List.of(new StockEvent.Received(10), new StockEvent.Taken(4)))
        .when(asked(new StockCommand.Take(7)))
        .thenRejected("not-enough", "/quantity");
  }

  @Test
  void whateverIsAskedNothingIsTakenTwiceAndWhatIsStoredGivesTheStateBack() {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    KindRun<StockCommand, StockEvent, Stock, Stock, Void, Void, StockView> run =
        new KindRun<>(STOCK);
    run.take(asked(new StockCommand.Receive(5)));

    // When
    for (int i = 0; i < 1_000; i++) {
      int quantity = 1 + random.nextInt(9);
      run.take(
          asked(
              random.nextBoolean()
                  ? new StockCommand.Receive(quantity)
                  : new StockCommand.Take(quantity)));
    }

    // Then
    long received =
        run.events().stream()
            .mapToLong(event -> event instanceof StockEvent.Received one ? one.quantity() : 0)
            .sum();
    assertThat(run.view().onHand()).as("seed %s", seed).isNotNegative();
    assertThat(run.view().onHand() + run.view().taken()).isEqualTo(received);
    assertThat(run.restored()).isEqualTo(run.entity());
  }
}

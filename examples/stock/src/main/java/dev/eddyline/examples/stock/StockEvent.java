package dev.eddyline.examples.stock;

/** What may happen to a stock. */
public sealed interface StockEvent {

  /** Some were put on the shelf. */
  record Received(int quantity) implements StockEvent {}

  /** Some were taken from it. */
  record Taken(int quantity) implements StockEvent {}
}

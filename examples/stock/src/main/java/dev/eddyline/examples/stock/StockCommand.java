package dev.eddyline.examples.stock;

/** What may be asked of a stock: one record for each optional field of the schema after `at`. */
public sealed interface StockCommand {

  /** Put some on the shelf. */
  record Receive(int quantity) implements StockCommand {}

  /** Take some from the shelf. */
  record Take(int quantity) implements StockCommand {}
}

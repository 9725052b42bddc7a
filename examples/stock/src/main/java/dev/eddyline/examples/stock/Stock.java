package dev.eddyline.examples.stock;

/** The state of a stock, in memory and in its store. */
public record Stock(long onHand, long taken) {

  static final Stock EMPTY = new Stock(0, 0);
}

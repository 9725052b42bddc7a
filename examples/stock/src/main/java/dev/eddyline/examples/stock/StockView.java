package dev.eddyline.examples.stock;

/** What the world sees of a stock. */
public record StockView(long onHand, long taken) {}

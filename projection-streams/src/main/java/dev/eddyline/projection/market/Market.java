package dev.eddyline.projection.market;

/**
 * An instrument, and what the latest event has changed of it. Immutable.
 *
 * @param changes not part of what is stored: it is written where it has changed something
 */
public record Market(Instrument instrument, Changes changes) {

  static final Market UNKNOWN = new Market(Instrument.UNKNOWN, Changes.NONE);
}

package dev.eddyline.projection.market;

import dev.eddyline.schemas.market.MarketState;

/**
 * An instrument, and what the latest event has changed of it. Immutable.
 *
 * @param changes not part of what is stored: it is written where it has changed something
 * @param record the entity's own record. All is in parts; of a market stored before its trading was
 *     one, the record holds that until there is such a part
 */
public record Market(Instrument instrument, Changes changes, MarketState record) {

  static final Market UNKNOWN = new Market(Instrument.UNKNOWN, Changes.NONE, MarketState.NOTHING);
}

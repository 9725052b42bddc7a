package dev.eddyline.schemas.market;

import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.contract.KindContractProvider;

/** The contract of markets. */
public final class MarketContract implements KindContractProvider {

  @Override
  public KindContract contract() {
    return KindContract.beside(MarketContract.class, "market");
  }
}

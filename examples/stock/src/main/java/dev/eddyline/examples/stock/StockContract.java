package dev.eddyline.examples.stock;

import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.contract.KindContractProvider;

/** The contract of stocks: the schemas beside this class. */
public final class StockContract implements KindContractProvider {

  @Override
  public KindContract contract() {
    return KindContract.beside(StockContract.class, "stock");
  }
}

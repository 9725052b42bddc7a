package dev.eddyline.schemas.movers;

import dev.eddyline.schemas.contract.FoldContract;
import dev.eddyline.schemas.contract.FoldContractProvider;

/** The contract of movers. */
public final class MoversContract implements FoldContractProvider {

  @Override
  public FoldContract contract() {
    return FoldContract.beside(MoversContract.class, "movers");
  }
}

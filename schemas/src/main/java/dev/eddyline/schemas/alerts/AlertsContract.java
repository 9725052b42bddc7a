package dev.eddyline.schemas.alerts;

import dev.eddyline.schemas.contract.FoldContract;
import dev.eddyline.schemas.contract.FoldContractProvider;

/** The contract of alerts. */
public final class AlertsContract implements FoldContractProvider {

  @Override
  public FoldContract contract() {
    return FoldContract.beside(AlertsContract.class, "alerts");
  }
}

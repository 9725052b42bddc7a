package dev.eddyline.schemas.dashboard;

import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.contract.KindContractProvider;

/** The contract of dashboards. */
public final class DashboardContract implements KindContractProvider {

  @Override
  public KindContract contract() {
    return KindContract.beside(DashboardContract.class, "dashboard");
  }
}

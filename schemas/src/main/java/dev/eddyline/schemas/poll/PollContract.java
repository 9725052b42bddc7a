package dev.eddyline.schemas.poll;

import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.contract.KindContractProvider;

/** The contract of polls. */
public final class PollContract implements KindContractProvider {

  @Override
  public KindContract contract() {
    return KindContract.beside(PollContract.class, "poll");
  }
}

package dev.eddyline.schemas.contract;

/**
 * Brings the contract of a kind, found as a service ({@link java.util.ServiceLoader}): all that the
 * gateways have to know of it. Made once; needs a public constructor without parameters.
 */
@FunctionalInterface
public interface KindContractProvider {

  /** The contract; {@link KindContract#beside} reads it from files. */
  KindContract contract();
}

package dev.eddyline.schemas.contract;

/**
 * Brings the contract of a fold, found as a service ({@link java.util.ServiceLoader}). Made once;
 * needs a public constructor without parameters.
 */
@FunctionalInterface
public interface FoldContractProvider {

  /** The contract; {@link FoldContract#beside} reads it from files. */
  FoldContract contract();
}

package dev.eddyline.local.registry.core;

/** A version as a client names it: a number from 1, or the latest one. */
public sealed interface VersionId {

  /** A version by its number. */
  record Numbered(int number) implements VersionId {
    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }

  /** The greatest version that is not deleted. */
  record Latest() implements VersionId {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /**
   * Reads a path segment.
   *
   * @throws Refusal if it is neither a number from 1 nor {@code latest}
   */
  static VersionId parse(String text) {
    // -1 is an old way to say latest that clients still use.
    if (text.equalsIgnoreCase("latest") || text.equals("-1")) {
      return new Latest();
    }
    if (!text.matches("[0-9]{1,10}")) {
      throw Refusal.invalidVersion(text);
    }
    long number = Long.parseLong(text);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw Refusal.invalidVersion(text);
    }
    return new Numbered((int) number);
  }
}

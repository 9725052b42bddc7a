package dev.eddyline.ingest.intake;

import java.util.Locale;

/** What a client was told about its command. */
public enum Result {
  ACCEPTED,
  REJECTED,
  VERSION_CONFLICT,
  KEY_REUSED,
  QUEUED,
  UNDECIDED,
  REFUSED,
  THROTTLED,
  OVERLOADED,
  UNAVAILABLE;

  /** As metrics spell it. */
  String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

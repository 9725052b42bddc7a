package dev.eddyline.ingest.http;

import java.util.Locale;

/** What a client was told about its command. */
enum Result {
  ACCEPTED,
  REJECTED,
  VERSION_CONFLICT,
  KEY_REUSED,
  QUEUED,
  REFUSED,
  OVERLOADED,
  UNAVAILABLE;

  /** As metrics spell it. */
  String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.eddyline.ingest.admit;

import java.util.List;

/** The headers of one request. */
@FunctionalInterface
public interface RequestHeaders {

  /** Every value of a header in the order they came; empty where it is absent. */
  List<String> all(String name);
}

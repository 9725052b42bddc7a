package dev.eddyline.local;

import java.time.Duration;
import java.util.Map;

/** What {@code up} prints once everything serves. */
final class Banner {

  private static final String INGEST = "ingest";
  private static final String PUSH = "push";

  private Banner() {}

  /**
   * The addresses, and lines to try where both gateways run.
   *
   * @param addresses part to address, gateways as {@code host:port}
   */
  static String text(Map<String, String> addresses, UpConfig config, Duration sinceStart) {
    StringBuilder text =
        new StringBuilder("Eddyline is ready (%.1f s).%n%n".formatted(sinceStart.toMillis() / 1e3));
    addresses.forEach((part, address) -> text.append("  %-11s %s%n".formatted(part, address)));
    text.append("  %-11s %s%n".formatted("data", config.data()));
    text.append("  %-11s %s%n".formatted("log", config.logFile()));
    String ingest = addresses.get(INGEST);
    String push = addresses.get(PUSH);
    if (ingest != null && push != null) {
      text.append(
          """

          Try it: make a poll, follow it (in a second terminal), cast a vote.

            curl -X POST %1$s/v1/poll/lunch/create -H 'Content-Type: application/json' -d '{"title":"Lunch?","options":[{"id":"pizza"},{"id":"sushi"}]}'
            curl -N '%2$s/v1/stream?view=poll/lunch'
            curl -X POST %1$s/v1/poll/lunch/cast-vote -H 'Eddyline-Actor: ada' -H 'Content-Type: application/json' -d '{"choices":["pizza"]}'
          """
              .formatted(ingest, push));
    }
    return text.append("%nCtrl-C stops.%n".formatted()).toString();
  }
}

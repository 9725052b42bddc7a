package dev.eddyline.push.presence;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether and how it is told who follows a view.
 *
 * @param bootstrapServers Kafka brokers to begin with, {@code host:port,…}
 * @param kinds whose presence is told; where there are none, presence is off
 * @param actorsKinds of these, those whose actors are told
 * @param interval between two beats of a gateway
 * @param expiryBeats beats of this gateway after which another that is silent is forgotten
 * @param metadataPause after the first failed search for the topic; doubles up to 32 times
 */
public record PresenceConfig(
    String bootstrapServers,
    Set<String> kinds,
    Set<String> actorsKinds,
    Duration interval,
    int expiryBeats,
    Duration metadataPause) {

  /** The key of the kinds whose presence is told. */
  public static final String KINDS = "PUSH_PRESENCE_KINDS";

  /** The key of those of them whose actors are told too. */
  public static final String ACTORS_KINDS = "PUSH_PRESENCE_ACTORS_KINDS";

  /** The key of the time between two beats. */
  public static final String INTERVAL = "PUSH_PRESENCE_INTERVAL_MS";

  /** The value of kinds that stands for all there are. */
  public static final String ALL = "all";

  private static final String NONE = "none";

  public PresenceConfig {
    kinds = Set.copyOf(kinds);
    actorsKinds = Set.copyOf(actorsKinds);
  }

  /**
   * Takes the keys of presence.
   *
   * @param served the kinds there are
   * @throws SettingsException if a kind is named that there is not, or actors of a kind whose
   *     presence is off
   */
  public static PresenceConfig from(
      Settings settings,
      String bootstrapServers,
      Collection<String> served,
      Duration metadataPause) {
    Set<String> kinds =
        kinds(
            KINDS,
            settings.text(
                KINDS, NONE, "kinds that tell who follows a view, with commas; or all, or none"),
            served,
            "the kinds are ");
    Set<String> actorsKinds =
        kinds(
            ACTORS_KINDS,
            settings.text(
                ACTORS_KINDS, NONE, "of these, kinds that tell the actors too; or all, or none"),
            kinds,
            "the kinds in " + Settings.PREFIX + KINDS + " are ");
    return new PresenceConfig(
        bootstrapServers,
        kinds,
        actorsKinds,
        settings.millis(INTERVAL, 1_000, 20, 60_000, "between two beats of presence"),
        settings.integer(
            "PUSH_PRESENCE_EXPIRY_BEATS",
            5,
            3,
            1_000,
            "beats after which a silent gateway counts no more"),
        metadataPause);
  }

  private static Set<String> kinds(
      String key, String value, Collection<String> allowed, String allowedAre) {
    if (value.equals(NONE)) {
      return Set.of();
    }
    if (value.equals(ALL)) {
      return Set.copyOf(allowed);
    }
    Set<String> kinds = new TreeSet<>();
    Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(kind -> !kind.isEmpty())
        .forEach(kinds::add);
    for (String kind : kinds) {
      if (!allowed.contains(kind)) {
        throw new SettingsException(
            Settings.PREFIX + key + ": '" + kind + "'; " + allowedAre + new TreeSet<>(allowed));
      }
    }
    return kinds;
  }

  /** Whether there is any presence to tell. */
  public boolean on() {
    return !kinds.isEmpty();
  }
}

package dev.eddyline.local;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.ingest.IngestConfig;
import dev.eddyline.projection.Projection;
import dev.eddyline.projection.topology.ProjectionConfig;
import dev.eddyline.push.PushConfig;
import dev.eddyline.push.presence.PresenceConfig;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of every application of a local Eddyline, all from one environment.
 *
 * @param registryHttp the embedded registry's listener
 * @param projectionHttp where the projection's health and metrics are
 */
record Applications(
    HttpConfig registryHttp,
    ProjectionConfig projection,
    HttpConfig projectionHttp,
    PushConfig push,
    IngestConfig ingest) {

  private static final int REGISTRY_PORT = 8085;

  /** A gateway hears itself three times before it is ready, and a start should not take long. */
  private static final String PRESENCE_INTERVAL_MS = "250";

  /**
   * Takes every application's keys; each has the same Kafka. Where nothing is said of presence, all
   * kinds tell who follows their views, with names.
   *
   * @throws dev.eddyline.chassis.config.SettingsException if one cannot be used, or is unknown
   */
  static Applications from(UpConfig config, Map<String, String> environment, String kafka) {
    Map<String, String> all = new TreeMap<>(environment);
    all.put(Settings.PREFIX + "KAFKA_BOOTSTRAP", kafka);
    all.putIfAbsent(
        Settings.PREFIX + "PROJECTION_STATE_DIR", config.data().resolve("streams").toString());
    if (!isSet(all, PresenceConfig.KINDS)) {
      all.put(Settings.PREFIX + PresenceConfig.KINDS, PresenceConfig.ALL);
      putUnlessSet(all, PresenceConfig.ACTORS_KINDS, PresenceConfig.ALL);
      putUnlessSet(all, PresenceConfig.INTERVAL, PRESENCE_INTERVAL_MS);
    }
    Settings settings = Settings.of(all);
    UpConfig.from(settings, config.data());
    Applications applications =
        new Applications(
            registryHttp(settings),
            ProjectionConfig.from(settings),
            HttpConfig.from(settings, "PROJECTION", Projection.PORT),
            PushConfig.from(settings),
            IngestConfig.from(settings));
    settings.refuseUnknown();
    return applications;
  }

  /** Whether a key, without its prefix, is given; a blank value counts as absent. */
  static boolean isSet(Map<String, String> environment, String key) {
    return !environment.getOrDefault(Settings.PREFIX + key, "").isBlank();
  }

  private static void putUnlessSet(Map<String, String> environment, String key, String value) {
    if (!isSet(environment, key)) {
      environment.put(Settings.PREFIX + key, value);
    }
  }

  static HttpConfig registryHttp(Settings settings) {
    return HttpConfig.from(settings, "REGISTRY", REGISTRY_PORT);
  }
}

package dev.eddyline.chassis.http;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a listener finds what it shows to its clients.
 *
 * @param certificates a PEM file: its own certificate first, then those that vouch for it
 * @param key a PEM file: the private key of the first, PKCS #8, not encrypted
 * @param lookEvery how often it is asked whether the files are others
 */
public record TlsConfig(Path certificates, Path key, Duration lookEvery) {

  /**
   * Takes the keys {@code <prefix>_TLS_CERTIFICATES} and so on.
   *
   * @return empty where neither file is named: then the listener speaks HTTP
   * @throws SettingsException if only one of the two is named
   */
  static Optional<TlsConfig> from(Settings settings, String prefix) {
    String certificates =
        settings.text(prefix + "_TLS_CERTIFICATES", "", "PEM file; with it HTTPS is spoken");
    String key = settings.text(prefix + "_TLS_KEY", "", "PEM file of the private key, PKCS #8");
    Duration lookEvery =
        settings.millis(
            prefix + "_TLS_LOOK_EVERY_MS", 10_000, 10, 86_400_000, "for other PEM files");
    if (certificates.isEmpty() != key.isEmpty()) {
      throw new SettingsException(
          Settings.PREFIX
              + prefix
              + "_TLS_CERTIFICATES and "
              + Settings.PREFIX
              + prefix
              + "_TLS_KEY go together");
    }
    return key.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsConfig(Path.of(certificates), Path.of(key), lookEvery));
  }
}

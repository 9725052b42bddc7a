package dev.eddyline.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {

  private static final List<URI> URLS = List.of(URI.create("http://127.0.0.1:8085"));

  @Test
  void secretsAreNeverShown() {
    // Given secrets of both kinds
    RegistryAuth basic = new RegistryAuth.Basic("user", "hidden");
    RegistryAuth bearer = new RegistryAuth.Bearer("hidden");

    // When they are printed
    // Then the secret is not there
    assertThat(RegistryConfig.of(URLS, basic).toString()).contains("user").doesNotContain("hidden");
    assertThat(RegistryConfig.of(URLS, bearer).toString()).doesNotContain("hidden");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RegistryAuth.Bearer("hid den"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hid den"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RegistryConfig.of(
                    List.of(URI.create("http://user:hidden@host")), new RegistryAuth.None()))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host", "host:8081", "/path", "http:///x", "http://h?q=1"})
  void onlyUrlsOfServersAreTaken(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegistryConfig.of(List.of(URI.create(url)), new RegistryAuth.None()));
  }

  @Test
  void settingsNameServersAndCredentials() {
    // Given nothing, a user, a token
    // When configured
    // Then
    assertThat(from(Map.of())).isEqualTo(RegistryConfig.of(URLS, new RegistryAuth.None()));
    assertThat(
            from(
                Map.of(
                    "REGISTRY_URL", "http://one:1, https://two/path",
                    "REGISTRY_USER", "ada",
                    "REGISTRY_PASSWORD", "hidden")))
        .isEqualTo(
            RegistryConfig.of(
                List.of(URI.create("http://one:1"), URI.create("https://two/path")),
                new RegistryAuth.Basic("ada", "hidden")));
    assertThat(from(Map.of("REGISTRY_TOKEN", "hidden")).auth())
        .isEqualTo(new RegistryAuth.Bearer("hidden"));
  }

  @Test
  void settingsThatContradictEachOtherAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from(Map.of("REGISTRY_PASSWORD", "hidden")))
        .withMessage("REGISTRY_PASSWORD is given without REGISTRY_USER");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from(Map.of("REGISTRY_USER", "ada", "REGISTRY_TOKEN", "hidden")))
        .withMessageContaining("REGISTRY_TOKEN and REGISTRY_USER")
        .withMessageNotContaining("hidden");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from(Map.of("REGISTRY_URL", "http://ada:hid den@host")))
        .withMessageContaining("REGISTRY_URL")
        .withMessageNotContaining("hid den");
  }

  private static RegistryConfig from(Map<String, String> given) {
    return RegistryConfig.from(
        (key, fallback, meaning) -> given.getOrDefault(key, fallback),
        (key, meaning) -> given.getOrDefault(key, ""));
  }

  @Test
  void valuesThatCannotWorkAreRefused() {
    Duration ok = Duration.ofMillis(1);
    refused(List.of(), ok, ok, 1, ok, ok, 1);
    refused(URLS, Duration.ZERO, ok, 1, ok, ok, 1);
    refused(URLS, ok, Duration.ofMillis(-1), 1, ok, ok, 1);
    refused(URLS, ok, ok, 0, ok, ok, 1);
    refused(URLS, ok, ok, 1, Duration.ZERO, ok, 1);
    refused(URLS, ok, ok, 1, ok, Duration.ZERO, 1);
    refused(URLS, ok, ok, 1, ok, ok, 0);
  }

  private static void refused(
      List<URI> urls,
      Duration connect,
      Duration request,
      int attempts,
      Duration backoff,
      Duration backoffMax,
      int bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RegistryConfig(
                    urls,
                    new RegistryAuth.None(),
                    connect,
                    request,
                    attempts,
                    backoff,
                    backoffMax,
                    bytes));
  }
}

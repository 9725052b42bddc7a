package dev.eddyline.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import dev.eddyline.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class TlsTest {

  private static final TestCertificate ONE = TestCertificate.of("one", "EC");
  private static final TestCertificate ANOTHER = TestCertificate.of("another", "EC");
  private static final TestCertificate RSA = TestCertificate.of("rsa", "RSA");

  @TempDir private Path folder;

  private Path certificates() {
    return folder.resolve("certificates.pem");
  }

  private Path key() {
    return folder.resolve("key.pem");
  }

  private HttpListener start(String... settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "EDDYLINE_TEST_IO_THREADS",
                "1",
                "EDDYLINE_TEST_TLS_CERTIFICATES",
                certificates().toString(),
                "EDDYLINE_TEST_TLS_KEY",
                key().toString(),
                "EDDYLINE_TEST_TLS_LOOK_EVERY_MS",
                "10"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put("EDDYLINE_TEST_" + settings[i], settings[i + 1]);
    }
    return HttpListener.start(
        HttpConfig.from(Settings.of(all), "TEST", 0),
        exchange -> exchange.getResponseSender().send("over " + exchange.getRequestScheme()));
  }

  private static String get(HttpListener listener, TestCertificate trusted) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusted.client()).build()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(listener.url())).build(), BodyHandlers.ofString())
          .body();
    }
  }

  static List<TestCertificate> certificatesOfEachAlgorithm() {
    return List.of(ONE, RSA, TestCertificate.of("edwards", "Ed25519"));
  }

  @ParameterizedTest
  @MethodSource("certificatesOfEachAlgorithm")
  void aClientThatTrustsTheCertificateIsServed(TestCertificate certificate) throws Exception {
    // Given
    certificate.write(certificates(), key());

    // When
    try (HttpListener listener = start()) {
      // Then
      assertThat(listener.url()).startsWith("https://127.0.0.1:");
      assertThat(get(listener, certificate)).isEqualTo("over https");
    }
  }

  @Test
  void aClientThatTrustsAnotherCertificateIsNot() throws Exception {
    // Given
    ONE.write(certificates(), key());

    try (HttpListener listener = start()) {
      // When, Then
      assertThatThrownBy(() -> get(listener, ANOTHER)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void filesThatAreReplacedAreShownFromThenOn() throws Exception {
    // Given
    RSA.write(certificates(), key());
    try (HttpListener listener = start()) {
      get(listener, RSA);

      // When
      ONE.write(certificates(), key());

      // Then
      await().ignoreExceptions().until(() -> get(listener, ONE).equals("over https"));
      assertThatThrownBy(() -> get(listener, RSA)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void filesThatCannotBeUsedChangeNothing() throws Exception {
    // Given
    ANOTHER.write(certificates(), key());
    try (HttpListener listener = start()) {
      // When what is written is cut short, and then is whole
      Files.writeString(certificates(), "-----BEGIN CERTIFICATE-----\nMIIB");
      assertThat(get(listener, ANOTHER)).isEqualTo("over https");
      ONE.write(certificates(), key());

      // Then
      await().ignoreExceptions().until(() -> get(listener, ONE).equals("over https"));
    }
  }

  @Test
  void whatCannotBeUsedStopsTheStartAndSaysWhy() throws Exception {
    // Given, When, Then
    assertThatThrownBy(this::start).hasMessageContaining("certificates.pem");
    ONE.write(certificates(), key());
    ANOTHER.write(folder.resolve("ignored"), key());
    assertThatThrownBy(this::start).hasMessageContaining("is not that of the first certificate");
    RSA.write(folder.resolve("ignored"), key());
    assertThatThrownBy(this::start).hasMessageContaining("key.pem has no EC key");
    Files.writeString(key(), "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    assertThatThrownBy(this::start).hasMessageContaining("PKCS #8, not encrypted");
    Files.writeString(certificates(), "");
    assertThatThrownBy(this::start).hasMessageContaining("certificates.pem has no certificate");
    assertThatThrownBy(() -> start("TLS_KEY", ""))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("go together");
  }

  @Test
  void aClientThatDoesNotShakeHandsIsCutOff() throws Exception {
    // Given
    ONE.write(certificates(), key());
    try (HttpListener listener = start("IDLE_TIMEOUT_MS", "200", "REQUEST_TIMEOUT_MS", "200");
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      silent.setSoTimeout(10_000);

      // When it says nothing
      int answer = silent.getInputStream().read();

      // Then
      assertThat(answer).isEqualTo(-1);
    }
  }

  @Test
  void aClientThatSpeaksPlainHttpIsCutOff() throws Exception {
    // Given
    ONE.write(certificates(), key());
    try (HttpListener listener = start();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      plain.setSoTimeout(10_000);

      // When
      plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      // Then it is told nothing but TLS's own alert
      assertThat(answer).doesNotContain("HTTP", "over");
    }
  }
}

package dev.eddyline.push.transport;

import dev.eddyline.push.TestGateway;
import dev.eddyline.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** What is between a gateway and its clients. */
interface Wire {

  /** A socket of a client, not connected yet. */
  Socket socket() throws IOException;

  /** A gateway at the other end, as {@link TestGateway#start}. */
  TestGateway start(String... settings);

  /** TCP. */
  Wire PLAIN =
      new Wire() {
        @Override
        public Socket socket() {
          return new Socket();
        }

        @Override
        public TestGateway start(String... settings) {
          return TestGateway.start(settings);
        }
      };

  /** TLS. */
  Wire TLS = tls();

  private static Wire tls() {
    TestCertificate certificate = TestCertificate.of("gateway", "EC");
    Path certificates;
    Path key;
    try {
      certificates = Files.createTempFile("certificates", ".pem");
      key = Files.createTempFile("key", ".pem");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    certificates.toFile().deleteOnExit();
    key.toFile().deleteOnExit();
    certificate.write(certificates, key);
    return new Wire() {
      @Override
      public Socket socket() throws IOException {
        return certificate.client().getSocketFactory().createSocket();
      }

      @Override
      public TestGateway start(String... settings) {
        return TestGateway.start(
            Stream.concat(
                    Stream.of(
                        "PUSH_TLS_CERTIFICATES",
                        certificates.toString(),
                        "PUSH_TLS_KEY",
                        key.toString()),
                    Arrays.stream(settings))
                .toArray(String[]::new));
      }
    };
  }
}

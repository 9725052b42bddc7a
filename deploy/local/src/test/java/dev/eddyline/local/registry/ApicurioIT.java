package dev.eddyline.local.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.registry.CompatibilityLevel;
import dev.eddyline.schemas.registry.Deletion;
import dev.eddyline.schemas.registry.RegistryAuth;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import dev.eddyline.schemas.topic.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * This build's client against the Confluent-compatible API of Apicurio Registry. Off by default:
 * {@code -Deddyline.apicurio=PATH} names its distribution ({@code apicurio-registry-app}, type
 * {@code tar.gz}, classifier {@code all}) or the folder it was unpacked in.
 */
@EnabledIfSystemProperty(
    named = "eddyline.apicurio",
    matches = ".+",
    disabledReason = "skipped: -Deddyline.apicurio names no Apicurio Registry to test against")
class ApicurioIT {

  @TempDir Path folder;

  @Test
  void theClientWorksAgainstAnotherServerOfTheSameApi() throws Exception {
    // Given Apicurio Registry, up as soon as it answers the client
    int port = freePort();
    Process server = start(unpacked(), port);
    RegistryConfig config =
        new RegistryConfig(
            List.of(URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7")),
            new RegistryAuth.None(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            600,
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            1 << 20);
    try (RegistryClient client = new RegistryClient(config)) {
      assertThat(client.subjects()).isEmpty();

      // When it does what it does against any registry
      Map<String, Contract> subjects =
          KindContract.of("poll").orElseThrow().subjects(new Topics("poll", 1));
      SchemaRegistrar registrar = new SchemaRegistrar(client);
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> registrar.require(subjects))
          .withMessageContaining("not registered");
      Map<String, Integer> ids = registrar.register(subjects);

      // Then the answers mean the same
      assertThat(registrar.register(subjects)).isEqualTo(ids);
      assertThat(registrar.require(subjects)).isEqualTo(ids);
      subjects.forEach(
          (subject, contract) -> {
            assertThat(client.byId(ids.get(subject))).isEqualTo(contract.schema());
            assertThat(client.latest(subject).schema()).isEqualTo(contract.schema());
            assertThat(client.versions(subject)).containsExactly(1);
            assertThat(client.level(subject)).contains(CompatibilityLevel.FULL_TRANSITIVE);
          });
      String subject = subjects.keySet().iterator().next();
      Schema other = SchemaBuilder.record("Other").fields().requiredInt("a").endRecord();
      assertThat(client.checkLatest(subject, other).compatible()).isFalse();
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> client.register(subject, other))
          .satisfies(e -> assertThat(e.status()).isEqualTo(409));
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> client.byId(1_000_000))
          .satisfies(e -> assertThat(e.code()).isEqualTo(40403));
      assertThat(client.globalLevel()).isEqualTo(CompatibilityLevel.NONE);
      assertThat(client.deleteSubject(subject, Deletion.SOFT)).containsExactly(1);
      assertThat(client.deleteSubject(subject, Deletion.HARD)).containsExactly(1);
      assertThat(client.subjects()).hasSize(subjects.size() - 1).doesNotContain(subject);
    } finally {
      server.destroy();
      if (!server.waitFor(30, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  private Path unpacked() throws IOException, InterruptedException {
    Path given = Path.of(System.getProperty("eddyline.apicurio"));
    if (Files.isDirectory(given)) {
      return given;
    }
    Process tar =
        new ProcessBuilder("tar", "xzf", given.toString(), "-C", folder.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).as("unpacking %s", given).isZero();
    return folder;
  }

  private Process start(Path distribution, int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx700m",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.management.host=127.0.0.1",
            "-Dquarkus.management.port=0",
            "-jar",
            distribution.resolve("quarkus-run.jar").toAbsolutePath().toString())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("apicurio.log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

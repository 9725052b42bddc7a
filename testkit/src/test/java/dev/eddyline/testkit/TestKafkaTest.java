package dev.eddyline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestKafkaTest {

  @Test
  void startedAgainItHasItsAddressAndItsData() throws Exception {
    try (TestKafka kafka = TestKafka.start()) {
      // Given a broker with a topic, stopped
      String address = kafka.bootstrapServers();
      int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      kafka.createTopics(2, "kept");
      kafka.stop();
      Assertions.assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());

      // When
      kafka.startAgain();

      // Then
      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
        assertThat(admin.listTopics().names().get()).containsExactly("kept");
      }
      assertThatIllegalStateException().isThrownBy(kafka::startAgain);
    }
  }

  @Test
  void closedItLeavesNothingBehind() {
    // Given a broker that has written something
    TestKafka kafka = TestKafka.start();
    kafka.createTopics(1, "gone");
    assertThat(kafka.folder()).isNotEmptyDirectory();

    // When
    kafka.close();

    // Then
    assertThat(kafka.folder()).doesNotExist();
  }

  @Test
  void theSharedOneIsOne() {
    assertThat(TestKafka.shared()).isSameAs(TestKafka.shared());
  }
}

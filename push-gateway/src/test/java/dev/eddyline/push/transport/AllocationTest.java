package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.eddyline.push.TestGateway;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");

  @Test
  void aMessageToOneEventStreamMoreAllocatesNothing() throws Exception {
    aMessageToOneClientMoreAllocatesNothing(ViewSocket::overEventStream);
  }

  @Test
  void aMessageToOneWebSocketMoreAllocatesNothing() throws Exception {
    aMessageToOneClientMoreAllocatesNothing(ViewSocket::overWebSocket);
  }

  /** Without TLS: the JDK's allocates for each record. */
  private static void aMessageToOneClientMoreAllocatesNothing(ViewSocket.Connector connector)
      throws Exception {
    try (TestGateway gateway = TestGateway.start();
        Followers followers = new Followers(gateway, connector)) {
      // Given what it costs to tell a few clients of a change
      followers.add(10);
      followers.allocatedByChanges(WARM_UP);
      long few = followers.allocatedByChanges(CHANGES);

      // When there are many
      followers.add(40);
      followers.allocatedByChanges(WARM_UP);
      long many = followers.allocatedByChanges(CHANGES);

      // Then it costs no more: the least object has 16 bytes, and I/O threads do other things too
      assertThat((many - few) / (40.0 * CHANGES)).as("bytes for each message").isLessThan(8);
    }
  }

  /** Changes told before it is measured; together with those measured they fit into a socket. */
  private static final int WARM_UP = 50;

  private static final int CHANGES = 100;

  /** Clients that follow one view and need not read. */
  private static final class Followers implements AutoCloseable {

    private final TestGateway gateway;
    private final ViewSocket.Connector connector;
    private final List<ViewSocket> sockets = new ArrayList<>();
    private long version = 1;

    Followers(TestGateway gateway, ViewSocket.Connector connector) {
      this.gateway = gateway;
      this.connector = connector;
      gateway.source.change(LUNCH, Documents.document(version, "e1", 1));
    }

    void add(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        ViewSocket socket =
            connector.connect(
                new Socket(), gateway.gateway.port(), 0, "", "latest", "", List.of(LUNCH));
        sockets.add(socket);
        socket.next();
      }
    }

    /** Bytes that the I/O threads allocate while each client is told of so many changes. */
    long allocatedByChanges(int changes) {
      long before = allocated();
      for (int i = 0; i < changes; i++) {
        double told = gateway.metric("eddyline_push_frames_total{event=\"patch\"}");
        version++;
        gateway.source.change(LUNCH, Documents.document(version, "e1", (int) version));
        await()
            .pollInterval(Duration.ofMillis(1))
            .until(
                () ->
                    gateway.metric("eddyline_push_frames_total{event=\"patch\"}")
                        == told + sockets.size());
      }
      return allocated() - before;
    }

    private static long allocated() {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long[] ids =
          Arrays.stream(threads.dumpAllThreads(false, false))
              .filter(thread -> thread.getThreadName().contains(" I/O-"))
              .mapToLong(ThreadInfo::getThreadId)
              .toArray();
      return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }

    @Override
    public void close() throws IOException {
      for (ViewSocket socket : sockets) {
        socket.close();
      }
    }
  }
}

package dev.eddyline.kafka;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import kafka.server.SharedServer;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;

/**
 * A broker that was killed is still registered as one that serves and leads its partitions. Its
 * successor has to know better before it starts: it would be refused as another of the same name
 * until the old session is over, and meanwhile take itself for the leader of partitions that it is
 * about to lose, and end transactions of before the kill in them ({@link EmbeddedKafka}).
 */
final class KilledBroker implements MetadataPublisher {

  /** Of each step. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final long RETRY_NANOS = 10_000_000;

  /** Whether a broker serves, as soon as the metadata has been read. */
  private final CompletableFuture<Boolean> serves = new CompletableFuture<>();

  private final CompletableFuture<Boolean> gone = new CompletableFuture<>();

  private KilledBroker() {}

  /**
   * Unregisters the broker if it was killed, and returns once that is known to all who read the
   * metadata. Kafka takes no more than 10,000 changes at once, so that it may lead no more
   * partitions.
   *
   * @param controller started; it may still be on its way to be the active one
   * @throws IllegalStateException if that takes too long or fails
   */
  static void unregister(SharedServer shared, Controller controller) {
    KilledBroker killed = new KilledBroker();
    try {
      within(shared.loader().installPublishers(List.of(killed)));
      if (within(killed.serves)) {
        unregister(controller);
        within(killed.gone);
      }
      within(shared.loader().removeAndClosePublisher(killed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the broker that was killed cannot be unregistered: " + e.getCause(), e);
    } catch (TimeoutException e) {
      String what =
          killed.serves.isDone()
              ? "the broker that was killed is not unregistered"
              : "the metadata is not read";
      throw new IllegalStateException(what + " within " + TIMEOUT.toSeconds() + " s", e);
    }
  }

  private static void unregister(Controller controller)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    while (true) {
      ControllerRequestContext context =
          new ControllerRequestContext(
              new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
      try {
        within(controller.unregisterBroker(context, BrokerProperties.NODE_ID));
        return;
      } catch (ExecutionException e) {
        boolean early = e.getCause() instanceof NotControllerException;
        if (!early || System.nanoTime() - start > TIMEOUT.toNanos()) {
          throw e;
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private static <T> T within(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public String name() {
    return "KilledBroker";
  }

  /** Called by the thread that reads the metadata, first when it has read all there was. */
  @Override
  public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
    BrokerRegistration broker = image.cluster().broker(BrokerProperties.NODE_ID);
    boolean is = broker != null && !broker.fenced();
    serves.complete(is);
    if (!is) {
      gone.complete(true);
    }
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}

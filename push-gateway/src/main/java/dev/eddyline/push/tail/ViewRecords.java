package dev.eddyline.push.tail;

import dev.eddyline.chassis.agent.RetryPolicy;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.json.ViewReader;
import dev.eddyline.schemas.registry.RegistryException;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.ViewId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of the views changelogs and tells the listener. A record that cannot be read is
 * logged with its position, counted, and told as such; a registry that cannot be reached is waited
 * for a while and then ends the tail. Owned by the tail's thread.
 */
final class ViewRecords {

  private static final Logger log = LoggerFactory.getLogger(ViewRecords.class);
  private static final int NOT_FOUND = 404;

  private final ViewReader reader;
  // One text for all views of a kind, which are very many.
  private final Map<String, String> epochs = new HashMap<>();
  private final ViewListener listener;
  private final RetryPolicy registryRetry;
  private final Counter records;
  private final Counter tombstones;
  private final Counter unreadable;
  private final Counter retries;

  ViewRecords(
      Schemas schemas, ViewListener listener, RetryPolicy registryRetry, MeterRegistry meters) {
    this.reader = new ViewReader(schemas);
    this.listener = listener;
    this.registryRetry = registryRetry;
    this.records = meters.counter("eddyline.push.tail.records");
    this.tombstones = meters.counter("eddyline.push.tail.tombstones");
    this.unreadable = meters.counter("eddyline.push.tail.unreadable");
    this.retries = meters.counter("eddyline.push.tail.registry.retries");
  }

  /**
   * Tells the listener of one record.
   *
   * @throws RegistryException if the registry cannot be reached after every retry
   * @throws InterruptedException if the tail is stopped while it waits for the registry
   */
  void read(String kind, ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    records.increment();
    ViewKey view = key(kind, record.key());
    if (view == null) {
      unreadable(record, "its key is no view's id");
      return;
    }
    if (record.value() == null) {
      tombstones.increment();
      listener.gone(view);
      return;
    }
    try {
      listener.changed(view, document(kind, record.value()), record.timestamp());
    } catch (CodecException e) {
      unreadable(record, String.valueOf(e.getMessage()));
      listener.unreadable(view, "it is no view record");
    } catch (RegistryException e) {
      if (e.status() != NOT_FOUND) {
        throw e;
      }
      unreadable(record, String.valueOf(e.getMessage()));
      listener.unreadable(view, "its schema is not registered");
    }
  }

  private static @Nullable ViewKey key(String kind, byte @Nullable [] key) {
    String id = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    return ViewId.isValid(id) ? new ViewKey(kind, id) : null;
  }

  private ViewDocument document(String kind, byte[] framed) throws InterruptedException {
    ViewReader.ViewDocument read = readWithRetry(framed);
    String epoch = epochs.get(kind);
    if (epoch == null || !epoch.equals(read.epoch())) {
      epoch = read.epoch();
      if (!Position.isEpoch(epoch)) {
        throw new CodecException("no position: epoch '" + epoch + "'");
      }
      epochs.put(kind, epoch);
    }
    if (read.version() < 1) {
      throw new CodecException("no position: version " + read.version());
    }
    return new ViewDocument(
        new Position(read.version(), epoch),
        read.at(),
        read.trace(),
        new RecordState(read.state()));
  }

  private ViewReader.ViewDocument readWithRetry(byte[] framed) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return reader.read(framed);
      } catch (RegistryException e) {
        if (attempt == registryRetry.attemptsMax()) {
          throw e;
        }
        retries.increment();
        registryRetry.pause(attempt);
      }
    }
  }

  private void unreadable(ConsumerRecord<byte[], byte[]> record, String why) {
    unreadable.increment();
    log.atError()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("error", why)
        .log("view record cannot be read");
  }
}

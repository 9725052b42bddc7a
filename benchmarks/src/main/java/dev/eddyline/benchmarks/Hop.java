package dev.eddyline.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The floor of everything that goes through Kafka: one record from its due time to its consumer.
 *
 * <p>Arguments: Kafka host:port, records a second, seconds. It warms up for as long.
 */
final class Hop {

  private static int hops;

  private final String kafka;

  Hop(String kafka) {
    this.kafka = kafka;
  }

  /** Prints one line of JSON. */
  public static void main(String[] args) throws Exception {
    Hop hop = new Hop(args[0]);
    int rate = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[2]);
    hop.times(rate, seconds);
    Histogram times = hop.times(rate, seconds);
    System.out.printf(
        "{\"hop\":true,\"rate\":%d,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.1f}%n",
        rate,
        times.getValueAtPercentile(50) / 1e6,
        times.getValueAtPercentile(99) / 1e6,
        times.getMaxValue() / 1e6);
  }

  static Histogram histogram() {
    return new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
  }

  static String shown(Histogram histogram) {
    return "p50 %.2f p99 %.2f max %.1f ms"
        .formatted(
            histogram.getValueAtPercentile(50) / 1e6,
            histogram.getValueAtPercentile(99) / 1e6,
            histogram.getMaxValue() / 1e6);
  }

  /** One produce-to-consume hop with records of a command's size. */
  @SuppressWarnings("FutureReturnValueIgnored") // a lost record is missed by the consumer
  Histogram times(int rate, int seconds) throws Exception {
    String topic = "bench-hop-" + ProcessHandle.current().pid() + "-" + hops++;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    Histogram histogram = histogram();
    int total = rate * seconds;
    Map<String, Object> common = Map.of("bootstrap.servers", kafka);
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(common, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      consumer.seekToBeginning(consumer.assignment());
      producer.partitionsFor(topic);
      long start = System.nanoTime() + 500_000_000;
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < total; i++) {
                      long at = start + i * 1_000_000_000L / rate;
                      for (long wait = at - System.nanoTime();
                          wait > 0;
                          wait = at - System.nanoTime()) {
                        LockSupport.parkNanos(wait);
                      }
                      producer.send(new ProducerRecord<>(topic, new byte[200]));
                    }
                  });
      for (int got = 0; got < total; ) {
        var records = consumer.poll(Duration.ofSeconds(10));
        long now = System.nanoTime();
        if (records.isEmpty()) {
          throw new IllegalStateException("the hop has lost records");
        }
        for (int i = 0; i < records.count(); i++, got++) {
          histogram.recordValue(Math.max(1, now - (start + got * 1_000_000_000L / rate)));
        }
      }
      sender.join();
    }
    return histogram;
  }
}

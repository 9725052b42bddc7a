package dev.eddyline.benchmarks;

import dev.eddyline.schemas.topic.OutcomeKey;
import dev.eddyline.schemas.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What waiting for an outcome costs beside the projection's own commit. Votes at a fixed rate, an
 * open loop, each answered with its outcome; beside it a consumer of committed outcomes, as anybody
 * may run one, notes when each can be seen. Prints both from the vote's due time, and what lies
 * between.
 *
 * <p>Arguments: the ingest gateway, Kafka, votes a second, seconds, and runs.
 */
public final class OutcomeWait {

  private static final int POLLS = 16;
  private static final int CONNECTIONS = 128;
  private static final Topics TOPICS = new Topics("poll", 1);

  private final String host;
  private final int port;
  private final KafkaConsumer<byte[], byte[]> outcomes;
  private final Map<String, Long> seenAt = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean done;

  private OutcomeWait(String ingest, String kafka) {
    this.host = ingest.substring(0, ingest.indexOf(':'));
    this.port = Integer.parseInt(ingest.substring(ingest.indexOf(':') + 1));
    this.outcomes =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        outcomes.partitionsFor(TOPICS.outcomes()).stream()
            .map(of -> new TopicPartition(of.topic(), of.partition()))
            .toList();
    outcomes.assign(all);
    outcomes.seekToEnd(all);
    all.forEach(outcomes::position);
  }

  /** Prints one line per run; the first is for warming up. */
  public static void main(String[] args) throws Exception {
    int rate = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    OutcomeWait bench = new OutcomeWait(args[0], args[1]);
    Thread follower = Thread.ofPlatform().daemon().start(bench::follow);
    for (int run = 0; run <= Integer.parseInt(args[4]); run++) {
      bench.run(run, rate, seconds);
    }
    bench.done = true;
    follower.join();
  }

  private void follow() {
    while (!done) {
      for (ConsumerRecord<byte[], byte[]> record : outcomes.poll(Duration.ofMillis(100))) {
        if (record.key() != null) {
          seenAt.put(OutcomeKey.ofChangelog(record.key()).command(), System.nanoTime());
        }
      }
    }
    outcomes.close();
  }

  private void run(int run, int rate, int seconds) throws Exception {
    String name = "w" + System.nanoTime();
    for (int poll = 0; poll < POLLS; poll++) {
      try (HttpClient client = new HttpClient(host, port)) {
        client.send(
            HttpClient.post(
                "/v1/poll/" + name + "-" + poll + "/create",
                "Eddyline-Actor: bench\r\n",
                "{\"title\":\"b\",\"options\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"));
        if (client.status() != 200) {
          throw new IOException("a poll could not be created");
        }
      }
    }
    int votes = rate * seconds;
    long[] due = new long[votes];
    long[] answered = new long[votes];
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    List<Thread> threads = new ArrayList<>();
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      int first = connection;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (HttpClient client = new HttpClient(host, port)) {
                      for (int vote = first; vote < votes; vote += CONNECTIONS) {
                        due[vote] = start + vote * TimeUnit.SECONDS.toNanos(1) / rate;
                        for (long wait; (wait = due[vote] - System.nanoTime()) > 0; ) {
                          LockSupport.parkNanos(wait);
                        }
                        client.send(
                            HttpClient.post(
                                "/v1/poll/" + name + "-" + vote % POLLS + "/cast-vote",
                                "Idempotency-Key: "
                                    + name
                                    + "."
                                    + vote
                                    + "\r\nEddyline-Actor: v"
                                    + vote
                                    + "\r\n",
                                "{\"choices\":[\"a\"]}"));
                        int status = client.status();
                        answered[vote] = System.nanoTime();
                        if (status != 200) {
                          throw new IOException("a vote gave " + status);
                        }
                      }
                    } catch (IOException e) {
                      failure.compareAndSet(null, e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IOException("it failed", failure.get());
    }
    Histogram toSeen = new Histogram(3);
    Histogram toAnswer = new Histogram(3);
    Histogram between = new Histogram(3);
    for (int vote = 0; vote < votes; vote++) {
      Long seen = seenAt.remove(name + "." + vote);
      if (seen != null) {
        toSeen.recordValue(seen - due[vote]);
        toAnswer.recordValue(answered[vote] - due[vote]);
        between.recordValue(Math.max(0, answered[vote] - seen));
      }
    }
    System.out.printf(
        "%s rate %d/s of %d votes %d seen; due->committed %s; due->answer %s;"
            + " answer behind committed %s; p50 %+.2f ms, p99 %+.2f ms%n",
        run == 0 ? "warm-up" : "run " + run,
        rate,
        votes,
        toSeen.getTotalCount(),
        shown(toSeen),
        shown(toAnswer),
        shown(between),
        (toAnswer.getValueAtPercentile(50) - toSeen.getValueAtPercentile(50)) / 1e6,
        (toAnswer.getValueAtPercentile(99) - toSeen.getValueAtPercentile(99)) / 1e6);
  }

  private static String shown(Histogram histogram) {
    return "p50 %.2f p99 %.2f ms"
        .formatted(
            histogram.getValueAtPercentile(50) / 1e6, histogram.getValueAtPercentile(99) / 1e6);
  }
}

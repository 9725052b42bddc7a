package dev.eddyline.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.push.PushConfig;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.tail.RecordState;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.json.ViewReader;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What the push gateway's views take on the heap, and what a change of one costs from its record to
 * its patch, without sockets and without Kafka. Beside it, in the same run: the JSON alone, the
 * same documents as Jackson's trees, and the time of encoding one such document. One thread.
 *
 * <p>Arguments: views, and choices of each; 12 make some 1,000 bytes.
 */
public final class ViewMemory extends LocalViews {

  private static final int CHANGES = 200_000;
  private static final int AT_ONCE = 1_000;
  private static final int ROUNDS = 7;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String EPOCH = "0123456789abcdefghijkl";

  private final FixedSchemas schemas = new FixedSchemas();
  private final ViewReader reader = new ViewReader(schemas);
  private final RecordCodec<View<PollView>> codec =
      RecordCodec.of(
          KindContract.of("poll").orElseThrow().view(),
          schemas,
          "views",
          View.class,
          PollView.class);
  private final int views;
  private final int choices;
  private boolean loaded;

  private ViewMemory(int views, int choices) {
    this.views = views;
    this.choices = choices;
  }

  /** Prints its lines and ends. */
  public static void main(String[] args) throws IOException {
    ViewMemory of = new ViewMemory(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    of.memory();
    of.time();
  }

  /** The record of a poll's view, as the projection writes it. */
  private byte[] record(int view, int version, int votes) {
    Map<String, String> options = new LinkedHashMap<>();
    Map<String, Long> tally = new LinkedHashMap<>();
    for (int option = 0; option < choices; option++) {
      String id = "choice-" + option + "-" + view % 10;
      options.put(id, "A choice that somebody offers, " + option);
      tally.put(id, (long) (option == 0 ? votes : option));
    }
    PollView state =
        new PollView(
            "A question that somebody asks of others, " + view,
            Method.SINGLE,
            PollView.Status.OPEN,
            options,
            1,
            null,
            null,
            true,
            false,
            votes,
            new PollView.Result(tally, 0, Map.of(), List.of()));
    return codec.encode(new View<>(version, EPOCH, Instant.EPOCH.plusMillis(version), null, state));
  }

  private ViewDocument read(byte[] record) {
    ViewReader.ViewDocument read = reader.read(record);
    return new ViewDocument(
        new Position(read.version(), EPOCH),
        read.at(),
        read.trace(),
        new RecordState(read.state()));
  }

  private JsonNode tree(int view) {
    return reader.read(record(view, 1, 1)).state().tree();
  }

  private static ViewKey key(int view) {
    return new ViewKey("poll", "the-view-of-" + view);
  }

  private Hub hub() {
    PushConfig config = PushConfig.from(Settings.of(Map.of()));
    return new Hub(this, config.hub(), Clock.systemUTC(), new SimpleMeterRegistry(), null);
  }

  private void memory() throws IOException {
    byte[][] json = new byte[views][];
    double floor = heapOf(view -> json[view] = encoded(tree(view)));
    System.out.printf(Locale.ROOT, "JSON of one document      %,8d B%n", json[0].length);
    System.out.printf(Locale.ROOT, "record of one document    %,8d B%n", record(0, 1, 1).length);
    line("its bytes alone", floor, floor);
    JsonNode[] trees = new JsonNode[views];
    line("its tree alone", heapOf(view -> trees[view] = tree(view)), floor);
    Hub hub = hub();
    loaded = false;
    double held = heapOf(view -> hub.changed(key(view), read(record(view, 1, 1)), 0));
    line("a view as it is loaded", held, floor);
    loaded = true;
    double more = heapOf(view -> hub.changed(key(view), read(record(view, 2, 2)), 0));
    line("a view that changed once", held + more, floor);
    // All that was measured is alive until here.
    if (hub.status().views() != views || json.length != trees.length) {
      throw new IllegalStateException("not all is there");
    }
  }

  private static byte[] encoded(JsonNode state) {
    try {
      return MAPPER.writeValueAsBytes(state);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the heap grows by when something is made for each view, in bytes per view. */
  private double heapOf(IntConsumer make) {
    long before = live();
    for (int view = 0; view < views; view++) {
      make.accept(view);
    }
    return (double) (live() - before) / views;
  }

  private static long live() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void line(String what, double bytes, double floor) {
    System.out.printf(
        Locale.ROOT, "%-25s %,8.0f B per view %6.2f times its bytes%n", what, bytes, bytes / floor);
  }

  private void time() {
    JsonNode one = tree(0);
    loaded = true;
    Hub hot = hub();
    Hub cold = hub();
    double[] encode = new double[ROUNDS];
    double[] alone = new double[ROUNDS];
    double[] all = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      int first = round * CHANGES;
      encode[round] = nanosOf(change -> encoded(one));
      alone[round] = changes(hot, 1, first);
      all[round] = changes(cold, views, first);
    }
    double floor = median(encode);
    System.out.printf(Locale.ROOT, "encoding one document     %,8.0f ns%n", floor);
    cost("a change of one view", median(alone), floor);
    cost("a change of all in turn", median(all), floor);
  }

  /**
   * So many views change in turn, two numbers of each. Their records are made in advance, a part of
   * them at a time.
   */
  private double changes(Hub hub, int of, int first) {
    double nanos = 0;
    byte[][] records = new byte[AT_ONCE][];
    for (int part = 0; part < CHANGES; part += AT_ONCE) {
      int from = first + part;
      for (int i = 0; i < AT_ONCE; i++) {
        records[i] = record((from + i) % of, from + i + 1, from + i);
      }
      nanos += nanosOf(AT_ONCE, i -> hub.changed(key((from + i) % of), read(records[i]), from + i));
    }
    return nanos / (CHANGES / AT_ONCE);
  }

  private static double nanosOf(IntConsumer change) {
    return nanosOf(CHANGES, change);
  }

  private static double nanosOf(int times, IntConsumer change) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      change.accept(i);
    }
    return (double) (System.nanoTime() - start) / times;
  }

  private static double median(double[] rounds) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void cost(String what, double nanos, double floor) {
    System.out.printf(
        Locale.ROOT, "%-25s %,8.0f ns %6.2f times encoding it%n", what, nanos, nanos / floor);
  }

  @Override
  public void start(ViewListener listener) {}

  @Override
  public boolean loaded(ViewKey view) {
    return loaded;
  }
}

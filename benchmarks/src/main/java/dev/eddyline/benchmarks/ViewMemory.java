package dev.eddyline.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.push.PushConfig;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.ViewListener;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What the push gateway's views take on the heap, and what a change of one costs, without sockets
 * and without Kafka. Beside it, in the same run: the JSON alone, the same documents as Jackson's
 * trees, and the time of encoding one such document. One thread.
 *
 * <p>Arguments: views, and options of each; 21 options make some 1,000 bytes.
 */
public final class ViewMemory extends LocalViews {

  private static final int CHANGES = 200_000;
  private static final int ROUNDS = 7;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final int views;
  private final int options;
  private boolean loaded;

  private ViewMemory(int views, int options) {
    this.views = views;
    this.options = options;
  }

  /** Prints its lines and ends. */
  public static void main(String[] args) throws IOException {
    ViewMemory of = new ViewMemory(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    of.memory();
    of.time();
  }

  /** Like a poll's view: names of fields are shared between documents, all else is not. */
  private JsonNode state(int view, int votes) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("title", "A question that somebody asks of others, " + view);
    state.put("status", "OPEN").put("ballots", votes).putNull("closesAt");
    ObjectNode tally = state.putObject("tally");
    for (int option = 0; option < options; option++) {
      tally.put(
          "an-option-that-can-be-chosen-" + option + "-" + view % 10, option == 0 ? votes : option);
    }
    return state;
  }

  private ViewDocument document(int view, int version) {
    Position position = new Position(version, "0123456789abcdefghijkl");
    return new ViewDocument(position, Instant.EPOCH.plusMillis(version), state(view, version));
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
    double floor = heapOf(view -> json[view] = encoded(state(view, 1)));
    System.out.printf(Locale.ROOT, "JSON of one document      %,8d B%n", json[0].length);
    line("its bytes alone", floor, floor);
    JsonNode[] trees = new JsonNode[views];
    line("its tree alone", heapOf(view -> trees[view] = state(view, 1)), floor);
    Hub hub = hub();
    loaded = false;
    double held = heapOf(view -> hub.changed(key(view), document(view, 1), 0));
    line("a view as it is loaded", held, floor);
    loaded = true;
    double more = heapOf(view -> hub.changed(key(view), document(view, 2), 0));
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
    List<JsonNode> states = List.of(state(0, 1), state(0, 2));
    List<ViewKey> keys = new ArrayList<>();
    for (int view = 0; view < views; view++) {
      keys.add(key(view));
    }
    loaded = true;
    Hub hot = hub();
    Hub cold = hub();
    double[] encode = new double[ROUNDS];
    double[] one = new double[ROUNDS];
    double[] all = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      int first = round * CHANGES;
      encode[round] = nanosOf(change -> encoded(states.get(change % 2)));
      one[round] = nanosOf(change -> change(hot, keys.subList(0, 1), first + change, states));
      all[round] = nanosOf(change -> change(cold, keys, first + change, states));
    }
    double floor = median(encode);
    System.out.printf(Locale.ROOT, "encoding one document     %,8.0f ns%n", floor);
    cost("a change of one view", median(one), floor);
    cost("a change of all in turn", median(all), floor);
  }

  /** The views change in turn; each goes back and forth between two documents: two numbers. */
  private static void change(Hub hub, List<ViewKey> views, int change, List<JsonNode> states) {
    Position position = new Position(change + 1, "0123456789abcdefghijkl");
    JsonNode state = states.get(change / views.size() % 2);
    ViewKey view = views.get(change % views.size());
    hub.changed(view, new ViewDocument(position, Instant.EPOCH, state), 0);
  }

  private static double nanosOf(IntConsumer change) {
    long start = System.nanoTime();
    for (int i = 0; i < CHANGES; i++) {
      change.accept(i);
    }
    return (double) (System.nanoTime() - start) / CHANGES;
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

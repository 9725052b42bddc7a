package dev.eddyline.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * A recorded session of editing, in the format of josephg/editing-traces.
 *
 * @param end what the text was at its end
 * @param steps in an order in which they could be made
 */
public record EditingTrace(String end, List<Step> steps) {

  /**
   * What one person did.
   *
   * @param agent who
   * @param parents the steps after which the positions count; empty in a trace without concurrency
   */
  public record Step(int agent, List<Integer> parents, List<Patch> patches) {}

  /** Some characters replaced by others; positions count code points. */
  public record Patch(int position, int deleted, String inserted) {}

  /** Reads a trace from the data beside the project's root; skips the test where it is absent. */
  public static EditingTrace read(String name) throws IOException {
    Path file = Path.of("shared", "data", "collab", name + ".json.gz");
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isRegularFile(folder.resolve(file))) {
      folder = folder.getParent();
    }
    Assumptions.assumeTrue(folder != null, "skipped: no recorded editing at " + file);
    JsonNode json;
    try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve(file)))) {
      json = new ObjectMapper().readTree(in);
    }
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : json.get("txns")) {
      List<Integer> parents = new ArrayList<>();
      step.path("parents").forEach(parent -> parents.add(parent.intValue()));
      List<Patch> patches = new ArrayList<>();
      for (JsonNode patch : step.get("patches")) {
        patches.add(
            new Patch(patch.get(0).intValue(), patch.get(1).intValue(), patch.get(2).textValue()));
      }
      steps.add(new Step(step.path("agent").asInt(0), parents, patches));
    }
    return new EditingTrace(json.get("endContent").textValue(), steps);
  }

  /**
   * What each of two had heard of the other.
   *
   * @return for each step, how many steps of agent 0 and of agent 1 it comes after; its own among
   *     them where it names them as parents
   */
  public int[][] heard() {
    int[][] heard = new int[steps.size()][];
    int[] own = new int[2];
    int[][] after = new int[steps.size()][];
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      int[] known = new int[2];
      for (int parent : step.parents()) {
        known[0] = Math.max(known[0], after[parent][0]);
        known[1] = Math.max(known[1], after[parent][1]);
      }
      heard[i] = known.clone();
      known[step.agent()] = ++own[step.agent()];
      after[i] = known;
    }
    return heard;
  }
}

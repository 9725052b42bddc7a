package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.testkit.FreePorts;
import dev.eddyline.testkit.NodeProject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A push gateway killed again and again under a steady load, with clients of three kinds: each
 * comes back to it or goes on at a second gateway by its cursor.
 */
@Timeout(300)
class PushKillIT {

  private static final Logger LOG = LoggerFactory.getLogger(PushKillIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KILLS = 3;
  private static final SharedEddyline RULES = new SharedEddyline();

  @TempDir private Path folder;

  @Test
  void noClientMissesOrRepeatsAnythingWhenItsGatewayIsKilled() throws Exception {
    NodeProject node = NodeProject.installed(Path.of("../../push-gateway/src/test/node"));
    EddylineProcess eddyline = RULES.eddyline();
    long seed = new Random().nextLong();
    List<Integer> ports = FreePorts.take(2);
    List<String> polls =
        IntStream.range(0, 3).mapToObj(i -> "kill-%x-%d".formatted(seed, i)).toList();
    List<String> views = polls.stream().map(poll -> "poll/" + poll).toList();
    for (String poll : polls) {
      create(eddyline, poll);
    }
    try (PushProcess killed = PushProcess.start(eddyline, ports.getFirst(), folder);
        PushProcess other = PushProcess.start(eddyline, ports.getLast(), folder);
        PushClient eventsource = NodePushClient.start(node, "eventsource", views, folder);
        PushClient ws = NodePushClient.start(node, "ws", views, folder);
        PushClient java = new JavaPushClient(views)) {
      // Given clients that follow the polls at one of two gateways, while there is voting
      Map<String, PushClient> clients = new LinkedHashMap<>();
      clients.put("eventsource", eventsource);
      clients.put("ws", ws);
      clients.put("java.net.http", java);
      killed.awaitReady();
      other.awaitReady();
      for (PushClient client : clients.values()) {
        moved(client, killed, views);
      }
      try (SteadyVotes votes = SteadyVotes.start(eddyline, polls, Duration.ofMillis(50))) {

        // When it is killed at random moments, and each client stays with it or leaves it
        killing(new Random(seed), votes, clients, killed, other, views);
        Map<String, Long> versions = votes.stop();

        // Then each has every version once, and what the gateways show
        for (Map.Entry<String, PushClient> entry : clients.entrySet()) {
          PushClient client = entry.getValue();
          await()
              .atMost(PATIENCE)
              .untilAsserted(() -> assertThat(versionsOf(client.heard())).isEqualTo(versions));
          hasNoGapAndNoRepetition(client.heard());
          resumedByPatchWhereItWasKept(entry.getKey(), client.heard(), killed, other);
          Map<String, JsonNode> held = client.finish();
          for (String view : views) {
            for (JsonNode shown :
                List.of(eddyline.view(view), killed.view(view), other.view(view))) {
              assertThat(held.get(view).get("version")).isEqualTo(shown.get("version"));
              assertThat(held.get(view).get("state")).isEqualTo(shown.get("state"));
            }
          }
        }
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** With so much in its view that a patch of many steps is shorter than the whole. */
  private static void create(EddylineProcess eddyline, String poll) throws Exception {
    ObjectNode payload = EddylineProcess.JSON.createObjectNode().put("title", "Where to eat?");
    ArrayNode options = payload.putArray("options");
    options.addObject().put("id", "pizza");
    options.addObject().put("id", "sushi");
    for (int i = 0; i < 60; i++) {
      options.addObject().put("id", "place-" + i).put("label", "x".repeat(150));
    }
    assertThat(eddyline.post("/v1/poll/" + poll + "/create", payload).statusCode()).isEqualTo(200);
  }

  /** At the first kill all stay, at the second all leave; then each does as it happens. */
  private static void killing(
      Random random,
      SteadyVotes votes,
      Map<String, PushClient> clients,
      PushProcess killed,
      PushProcess other,
      List<String> views)
      throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      long moment = votes.cast() + 30 + random.nextInt(60);
      await().atMost(PATIENCE).until(() -> votes.cast() >= moment);
      Map<PushClient, Integer> before = new HashMap<>();
      for (PushClient client : clients.values()) {
        before.put(client, client.heard().size());
      }
      killed.killAndStartAgain();
      Map<PushClient, PushProcess> now = new HashMap<>();
      for (PushClient client : clients.values()) {
        boolean leaves = kill == 1 || (kill > 1 && random.nextBoolean());
        now.put(client, leaves ? other : killed);
        if (leaves) {
          client.go(other.address());
        }
      }
      killed.awaitReady();
      for (PushClient client : clients.values()) {
        hearsOfAll(client, before.get(client), now.get(client), views);
        if (now.get(client) == other) {
          moved(client, killed, views);
        }
      }
    }
  }

  private static void moved(PushClient client, PushProcess to, List<String> views)
      throws Exception {
    int before = client.heard().size();
    client.go(to.address());
    hearsOfAll(client, before, to, views);
  }

  /** Waits until it has a new connection to a gateway, and has heard of each view on it. */
  private static void hearsOfAll(
      PushClient client, int before, PushProcess gateway, List<String> views) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              List<PushClient.Heard> all = client.heard();
              Set<String> heard = new HashSet<>();
              boolean opened = false;
              for (PushClient.Heard each : all.subList(before, all.size())) {
                if (each.event().equals("opened")) {
                  opened = each.gateway().equals(gateway.address());
                  heard.clear();
                }
                heard.add(each.view());
              }
              return opened && heard.containsAll(views);
            });
  }

  private static Map<String, Long> versionsOf(List<PushClient.Heard> heard) {
    Map<String, Long> versions = new HashMap<>();
    heard.stream()
        .filter(each -> !each.event().equals("opened"))
        .forEach(each -> versions.put(each.view().replace("poll/", ""), each.version()));
    return versions;
  }

  private static void hasNoGapAndNoRepetition(List<PushClient.Heard> heard) {
    Map<String, Long> versions = new HashMap<>();
    for (PushClient.Heard each : heard) {
      long before = versions.getOrDefault(each.view(), 0L);
      switch (each.event()) {
        case "opened" -> {}
        case "snapshot" -> assertThat(each.version()).as("%s", each).isGreaterThan(before);
        case "patch" -> {
          assertThat(each.from()).as("%s", each).isEqualTo(before);
          assertThat(each.version()).as("%s", each).isGreaterThan(before);
        }
        default -> throw new AssertionError(each.toString());
      }
      versions.put(each.view(), each.version());
    }
  }

  /** The other gateway was there all the time and has the steps: it never has to send the whole. */
  private static void resumedByPatchWhereItWasKept(
      String client, List<PushClient.Heard> heard, PushProcess killed, PushProcess other) {
    Map<String, Integer> counts = new HashMap<>();
    Set<String> fresh = new HashSet<>();
    for (PushClient.Heard each : heard) {
      if (each.event().equals("opened")) {
        fresh.clear();
        counts.merge(each.gateway() + " opened", 1, Integer::sum);
      } else {
        String how = fresh.add(each.view()) ? " first a " : " then a ";
        counts.merge(each.gateway() + how + each.event(), 1, Integer::sum);
      }
    }
    LOG.atInfo()
        .addKeyValue("client", client)
        .addKeyValue("killed", killed.address())
        .addKeyValue("counts", counts)
        .log("resumed");
    assertThat(counts.get(other.address() + " opened")).as("moves").isPositive();
    assertThat(counts)
        .doesNotContainKeys(
            other.address() + " first a snapshot", other.address() + " then a snapshot");
    assertThat(counts.get(killed.address() + " opened")).as("returns").isGreaterThan(KILLS);
    assertThat(counts).doesNotContainKey(killed.address() + " then a snapshot");
  }
}

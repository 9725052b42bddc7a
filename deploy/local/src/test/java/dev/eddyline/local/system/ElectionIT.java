package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.projection.poll.InstantRunoff;
import dev.eddyline.projection.poll.Ranking;
import dev.eddyline.schemas.codec.Names;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.testkit.Election;
import dev.eddyline.testkit.NodeProject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real election of 105,928 ballots through the front door of a real Eddyline, undisturbed, killed
 * in the middle, and with every command sent twice: each time the official result comes out.
 */
class ElectionIT {

  private static final String NAME = "2017_minneapolis_mayor";
  private static final Path BALLOTS = Election.DATA.resolve(NAME + ".csv.gz");
  private static final Path MAPPING = Path.of("examples", "minneapolis-2017.json");
  private static final String VIEW = "poll/minneapolis-2017";
  private static final long VERSION = 105_929;

  private static final SharedEddyline RULES = new SharedEddyline();

  @TempDir private Path data;

  @BeforeAll
  static void needsTheBallots() {
    assumeThat(Files.exists(BALLOTS))
        .as("skipped: no real ballots at " + BALLOTS.toAbsolutePath().normalize())
        .isTrue();
  }

  @Test
  void theOfficialResultComesOutAndAThirdPartyClientFollowsIt() throws Exception {
    NodeProject node = NodeProject.installed(Path.of("../../push-gateway/src/test/node"));
    try (EddylineProcess eddyline = EddylineProcess.start(data)) {
      // Given a client of others' making that follows the poll from before it exists
      Process follower =
          node.start("node", "follow.js", eddyline.push(), VIEW, Long.toString(VERSION), "300");

      // When
      feed(eddyline);

      // Then
      JsonNode view = eddyline.viewAt(VIEW, VERSION);
      isOfficial(view);
      precinctsAreOfficial(eddyline);
      assertThat(follower.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String errors = new String(follower.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(follower.exitValue()).as(errors).isZero();
      JsonNode followed = EddylineProcess.JSON.readTree(follower.getInputStream());
      assertThat(followed.get("version")).isEqualTo(view.get("version"));
      assertThat(followed.get("state")).isEqualTo(view.get("state"));

      // And when all is fed again, nothing changes
      feed(eddyline);
      // (the outcome of a command sent now comes after those of all the votes before it)
      ObjectNode nothing = EddylineProcess.JSON.createObjectNode();
      await()
          .atMost(Duration.ofMinutes(5))
          .until(
              () ->
                  eddyline.post("/v1/" + VIEW + "/open", nothing, "Prefer", "wait=30").statusCode()
                      == 200);
      assertThat(eddyline.view(VIEW)).isEqualTo(view);

      // And after a stop and a start all is there, at the same version
      assertThat(eddyline.stop()).isEqualTo(143);
      eddyline.start();
      assertThat(eddyline.viewAt(VIEW, VERSION)).isEqualTo(view);
    }
  }

  @Test
  void theSameComesOutWhenTheProcessIsKilledThreeTimes() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (EddylineProcess eddyline = EddylineProcess.start(data)) {
      // Given a feed under way
      Process feed = feeding(eddyline, "kills");

      // When
      for (int i = 1; i <= 3; i++) {
        long version = (i - 1) * 30_000L + 1_000 + random.nextInt(25_000);
        eddyline.viewAt(VIEW, version);
        eddyline.kill();
        eddyline.start();
      }
      fed(feed, "kills");

      // Then
      isOfficial(eddyline.viewAt(VIEW, VERSION));
      precinctsAreOfficial(eddyline);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("with seed " + seed, e);
    }
  }

  @Test
  void theSameComesOutWhenEveryCommandIsSentTwice() throws Exception {
    try (EddylineProcess eddyline = EddylineProcess.start(data)) {
      // When two feeds of the same file run at the same time
      Process first = feeding(eddyline, "first");
      Process second = feeding(eddyline, "second");
      fed(first, "first");
      fed(second, "second");

      // Then
      isOfficial(eddyline.viewAt(VIEW, VERSION));
      precinctsAreOfficial(eddyline);
    }
  }

  private void feed(EddylineProcess eddyline) throws Exception {
    fed(feeding(eddyline, "feed"), "feed");
  }

  private Process feeding(EddylineProcess eddyline, String log) throws IOException {
    return new ProcessBuilder(
            EddylineProcess.java(
                "feed",
                BALLOTS.toString(),
                "--map",
                MAPPING.toString(),
                "--url",
                eddyline.ingest(),
                "--retry-for",
                "180"))
        .redirectErrorStream(true)
        .redirectOutput(data.resolve(log + ".txt").toFile())
        .start();
  }

  private void fed(Process feed, String log) throws Exception {
    assertThat(feed.waitFor(8, TimeUnit.MINUTES)).as("the feed ends").isTrue();
    assertThat(feed.exitValue()).as(Files.readString(data.resolve(log + ".txt"))).isZero();
  }

  /** Every round of the report, told by the options' names. */
  private static void isOfficial(JsonNode view) throws IOException {
    List<Option> options = options(view);
    Election.Report report =
        Election.report(Election.DATA.resolve(NAME + "_expected_detailed_report.json"), options);
    assertThat(view.get("version").longValue()).isEqualTo(VERSION);
    assertThat(view.at("/state/ballots").longValue()).isEqualTo(report.ballots());
    assertThat(view.at("/state/result/blank").longValue()).isEqualTo(report.blank());
    List<Round> rounds = new ArrayList<>();
    for (JsonNode round : view.at("/state/result/rounds")) {
      rounds.add(EddylineProcess.JSON.treeToValue(round, Round.class));
    }
    assertThat(rounds).isEqualTo(report.rounds());
  }

  private static List<Option> options(JsonNode view) {
    List<Option> options = new ArrayList<>();
    view.at("/state/options")
        .properties()
        .forEach(o -> options.add(new Option(o.getKey(), o.getValue().textValue(), false)));
    return options;
  }

  /**
   * Reads the events as a data team would: versions without a gap, no member twice, and the
   * official count of two precincts.
   */
  private static void precinctsAreOfficial(EddylineProcess eddyline) throws Exception {
    List<Event<PollEvent>> events = PollEvents.read(eddyline, VIEW.substring(5), VERSION);
    assertThat(events).extracting(Event::version).isEqualTo(upTo(VERSION));
    Set<String> members = new HashSet<>();
    Map<String, List<Ballot>> byPrecinct = new HashMap<>();
    for (Event<PollEvent> event : events.subList(1, events.size())) {
      PollEvent.VoteCast vote = (PollEvent.VoteCast) event.payload();
      assertThat(members.add(vote.member())).as(vote.member()).isTrue();
      byPrecinct
          .computeIfAbsent(vote.ballot().group(), group -> new ArrayList<>())
          .add(vote.ballot());
    }
    PollEvent.Created created = (PollEvent.Created) events.getFirst().payload();
    List<Ballot> all = byPrecinct.values().stream().flatMap(List::stream).toList();
    List<Round> rounds =
        InstantRunoff.count(created.options(), rankings(created, all), created.rules());
    for (String precinct : List.of("MINNEAPOLIS W-1 P-01", "MINNEAPOLIS W-13 P-13")) {
      Election.Report expected =
          Election.report(
              Election.DATA.resolve(
                  NAME
                      + "_expected_"
                      + precinct.replace(' ', '_')
                      + "_precinct_detailed_report.json"),
              created.options());
      assertThat(
              InstantRunoff.breakdown(
                  created.options(), rounds, rankings(created, byPrecinct.get(precinct))))
          .as(precinct)
          .isEqualTo(expected.rounds());
    }
  }

  private static Map<Ranking, Long> rankings(PollEvent.Created created, List<Ballot> ballots) {
    Map<String, Integer> indexes = new HashMap<>();
    created.options().forEach(option -> indexes.put(option.id(), indexes.size()));
    Map<Ranking, Long> rankings = new TreeMap<>();
    for (Ballot ballot : ballots) {
      if (!ballot.marks().isEmpty()) {
        rankings.merge(Ranking.of(ballot.marks(), indexes, created.rules()), 1L, Long::sum);
      }
    }
    return rankings;
  }

  private static List<Long> upTo(long last) {
    List<Long> versions = new ArrayList<>();
    for (long version = 1; version <= last; version++) {
      versions.add(version);
    }
    return versions;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test_set_0_skipped_first_choice",
        "test_set_1_exhaust_at_overvote",
        "test_set_2_overvote_skip_to_next",
        "test_set_3_skipped_choice_exhaust",
        "test_set_4_skipped_choice_next",
        "test_set_5_two_skipped_choice_exhaust",
        "test_set_6_duplicate_exhaust",
        "test_set_7_duplicate_skip_to_next"
      })
  void everyRuleCaseComesOutThroughTheGateways(String name) throws Exception {
    // Given
    Election election = Election.ofTestSet(name);
    EddylineProcess eddyline = RULES.eddyline();
    String path = "/v1/poll/" + name;
    ObjectNode create = EddylineProcess.JSON.createObjectNode().put("title", name);
    create.put("method", "ranked").put("maxChoices", election.ranks());
    create
        .putObject("rules")
        .put("overvote", symbol(election.rules().overvote()))
        .put("skippedRanksAllowed", election.rules().skippedRanksAllowed())
        .put("duplicate", symbol(election.rules().duplicate()))
        .put("batchElimination", election.rules().batchElimination());
    for (Option option : election.options()) {
      create
          .withArray("options")
          .addObject()
          .put("id", option.id())
          .put("label", option.label())
          .put("writeIn", option.writeIn());
    }
    assertThat(eddyline.post(path + "/create", create).statusCode()).isEqualTo(200);

    // When
    int voter = 0;
    for (Election.Vote vote : election.votes()) {
      ObjectNode ballot = EddylineProcess.JSON.createObjectNode();
      ballot.set("ranking", EddylineProcess.JSON.valueToTree(vote.marks()));
      var answer = eddyline.post(path + "/cast-vote", ballot, "Eddyline-Actor", "v" + ++voter);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    // Then
    JsonNode view = eddyline.viewAt("poll/" + name, voter + 1L);
    List<Round> rounds = new ArrayList<>();
    for (JsonNode round : view.at("/state/result/rounds")) {
      rounds.add(EddylineProcess.JSON.treeToValue(round, Round.class));
    }
    assertThat(rounds).isEqualTo(election.report().rounds());
  }

  private static String symbol(Enum<?> constant) {
    return Names.symbolOf(constant);
  }
}

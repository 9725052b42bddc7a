package dev.eddyline.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollView.Exhausted;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.schemas.poll.RunoffRules;
import dev.eddyline.schemas.poll.RunoffRules.Treatment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A real or a test election as RCTab's files describe it, read into our own words.
 *
 * @param ranks how many ranks a ballot has
 * @param votes every ballot
 * @param report what RCTab says of it
 */
public record Election(
    List<Option> options, RunoffRules rules, int ranks, List<Vote> votes, Report report) {

  /** Beside the project's root, wherever below it a test runs. */
  public static final Path DATA = beside(Path.of("shared", "data", "polls"));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WRITE_INS = "Undeclared Write-ins";

  /** One ballot of a group. */
  public record Vote(@Nullable String group, List<List<String>> marks) {}

  /** RCTab's report. */
  public record Report(List<Round> rounds, long ballots, long blank) {}

  private static Path beside(Path data) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve(data))) {
      folder = folder.getParent();
    }
    return folder == null ? data.toAbsolutePath() : folder.resolve(data);
  }

  /** The command that makes the poll. */
  public Create create() {
    return new Create("Election", options, Method.RANKED, ranks, rules, null, null, false, false);
  }

  /** Reads {@code <name>.csv.gz}, {@code <name>_config.json} and its report. */
  public static Election ofCsv(String name) throws IOException {
    JsonNode config = json(DATA.resolve(name + "_config.json"));
    Path report = DATA.resolve(name + "_expected_detailed_report.json");
    List<Option> options = options(config, json(report));
    JsonNode source = config.at("/cvrFileSources/0");
    int firstVote = source.get("firstVoteColumnIndex").asInt() - 1;
    int group = source.get("precinctColumnIndex").asInt() - 1;
    int ranks = ranks(config);
    Map<String, String> ids = ids(options);
    List<Vote> votes = new ArrayList<>();
    try (var rows = open(DATA.resolve(name + ".csv.gz"))) {
      rows.readLine();
      for (String line = rows.readLine(); line != null; line = rows.readLine()) {
        List<String> cells = cells(line);
        votes.add(
            new Vote(
                cells.get(group),
                cells.subList(firstVote, firstVote + ranks).stream()
                    .map(cell -> marks(cell, ids))
                    .toList()));
      }
    }
    return new Election(options, rules(config), ranks, votes, report(report, options));
  }

  /** Reads the folder of a test set, whose ballots are NIST common data. */
  public static Election ofTestSet(String name) throws IOException {
    Path folder = DATA.resolve("rules").resolve(name);
    JsonNode config = json(folder.resolve(name + "_config.json"));
    Path report = folder.resolve(name + "_expected_detailed_report.json");
    JsonNode records = json(folder.resolve(name + "_cvr.json"));
    List<Option> options = options(config, json(report));
    int ranks = ranks(config);
    Map<String, String> ids = selections(records, ids(options));
    List<Vote> votes = new ArrayList<>();
    for (JsonNode record : records.get("CVR")) {
      List<List<String>> marks =
          Stream.<List<String>>generate(ArrayList::new).limit(ranks).toList();
      for (JsonNode snapshot : record.get("CVRSnapshot")) {
        if (snapshot.get("@id").equals(record.get("CurrentSnapshotId"))) {
          for (JsonNode selection : snapshot.at("/CVRContest/0/CVRContestSelection")) {
            for (JsonNode position : selection.get("SelectionPosition")) {
              marks
                  .get(position.get("Rank").asInt() - 1)
                  .add(ids.get(selection.get("ContestSelectionId").asText()));
            }
          }
        }
      }
      votes.add(new Vote(null, marks));
    }
    return new Election(options, rules(config), ranks, votes, report(report, options));
  }

  /** Reads a report; options are told by their labels. */
  public static Report report(Path file, List<Option> options) throws IOException {
    Map<String, String> ids = ids(options);
    JsonNode report = json(file);
    List<Round> rounds = new ArrayList<>();
    for (JsonNode result : report.get("results")) {
      Map<String, Long> tally = new TreeMap<>();
      result
          .get("tally")
          .properties()
          .forEach(votes -> tally.put(ids.get(votes.getKey()), votes.getValue().asLong()));
      List<String> eliminated = new ArrayList<>();
      String elected = null;
      for (JsonNode outcome : result.get("tallyResults")) {
        if (outcome.has("elected")) {
          elected = ids.get(outcome.get("elected").asText());
        } else {
          eliminated.add(ids.get(outcome.get("eliminated").asText()));
        }
      }
      JsonNode inactive = result.get("inactiveBallots");
      rounds.add(
          new Round(
              tally,
              result.get("threshold").asLong(),
              new Exhausted(
                  inactive.get("exhaustedChoices").asLong(),
                  inactive.get("overvotes").asLong(),
                  inactive.get("repeatedRankings").asLong(),
                  inactive.get("skippedRankings").asLong()),
              options.stream().map(Option::id).filter(eliminated::contains).toList(),
              elected));
    }
    return new Report(
        rounds,
        report.at("/summary/totalNumBallots").asLong(),
        report.at("/summary/undervotes").asLong());
  }

  private static List<String> marks(String cell, Map<String, String> ids) {
    return switch (cell) {
      case "", "undervote" -> List.of();
      case "overvote" -> List.of("*", "*");
      case "UWI" -> List.of(ids.get(WRITE_INS));
      default -> List.of(ids.get(cell));
    };
  }

  private static List<Option> options(JsonNode config, JsonNode report) {
    List<Option> options = new ArrayList<>();
    for (JsonNode candidate : config.get("candidates")) {
      options.add(new Option("c" + options.size(), candidate.get("name").asText(), false));
    }
    if (report.at("/results/0/tally").has(WRITE_INS)) {
      options.add(new Option("write-ins", WRITE_INS, true));
    }
    return options;
  }

  private static Map<String, String> ids(List<Option> options) {
    Map<String, String> ids = new HashMap<>();
    options.forEach(option -> ids.put(option.labelOrId(), option.id()));
    return ids;
  }

  /** Selection id to option id, by way of the candidates' names. */
  private static Map<String, String> selections(JsonNode records, Map<String, String> ids) {
    Map<String, String> ofCandidates = new HashMap<>();
    for (JsonNode candidate : records.at("/Election/0/Candidate")) {
      ofCandidates.put(candidate.get("@id").asText(), ids.get(candidate.get("Name").asText()));
    }
    Map<String, String> ofSelections = new HashMap<>();
    for (JsonNode selection : records.at("/Election/0/Contest/0/ContestSelection")) {
      ofSelections.put(
          selection.get("@id").asText(),
          ofCandidates.get(selection.at("/CandidateIds/0").asText()));
    }
    return ofSelections;
  }

  private static RunoffRules rules(JsonNode config) {
    JsonNode rules = config.get("rules");
    return new RunoffRules(
        switch (rules.get("overvoteRule").asText()) {
          case "exhaustImmediately" -> Treatment.EXHAUST;
          case "alwaysSkipToNextRank" -> Treatment.SKIP;
          default -> throw new IllegalArgumentException("unknown rule in " + rules);
        },
        rules.get("maxSkippedRanksAllowed").asInt(),
        rules.get("exhaustOnDuplicateCandidate").asBoolean() ? Treatment.EXHAUST : Treatment.SKIP,
        rules.get("batchElimination").asBoolean());
  }

  private static int ranks(JsonNode config) {
    return config.at("/rules/maxRankingsAllowed").asInt();
  }

  /** The cells of a CSV line; a quoted one may hold commas. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  private static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
  }
}

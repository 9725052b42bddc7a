package dev.eddyline.projection.poll;

import static dev.eddyline.projection.poll.Polls.T0;
import static dev.eddyline.projection.poll.Polls.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddyline.schemas.poll.PollCommand.CastVote;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.poll.PollView.Round;
import dev.eddyline.testkit.Election;
import dev.eddyline.testkit.Election.Report;
import dev.eddyline.testkit.Election.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real elections: every round equals the report of RCTab, the tabulator that counted them. */
class ElectionTest {

  private static final String MINNEAPOLIS = "2017_minneapolis_mayor";

  @BeforeAll
  static void needsTheBallots() {
    assumeTrue(
        Files.isDirectory(Election.DATA),
        () -> "skipped: no real ballots at " + Election.DATA.toAbsolutePath().normalize());
  }

  @ParameterizedTest
  @ValueSource(strings = {MINNEAPOLIS, "2015_portland_mayor"})
  void everyRoundOfARealElectionEqualsTheReport(String name) throws IOException {
    everyRoundEqualsTheReport(Election.ofCsv(name));
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
  void everyRoundOfATestSetEqualsTheReport(String name) throws IOException {
    everyRoundEqualsTheReport(Election.ofTestSet(name));
  }

  private static void everyRoundEqualsTheReport(Election election) {
    Report report = election.report();
    assertThat(
            InstantRunoff.count(
                election.options(), rankings(election, election.votes()), election.rules()))
        .isEqualTo(report.rounds());

    PollView view = throughThePoll(election);
    assertThat(List.copyOf(view.result().rounds().values())).isEqualTo(report.rounds());
    assertThat(view.result().leaders()).containsExactly(report.rounds().getLast().elected());
    assertThat(view.result().tally()).isEqualTo(report.rounds().getFirst().tally());
    assertThat(view.ballots()).isEqualTo(report.ballots());
    assertThat(view.result().blank()).isEqualTo(report.blank());
  }

  /** Every ballot as a command, each decided, evolved and stored. */
  private static PollView throughThePoll(Election election) {
    var run = Polls.run();
    run.take(command("clerk", T0, election.create()));
    int voters = 0;
    for (Vote vote : election.votes()) {
      CastVote cast = new CastVote(null, vote.marks(), vote.group());
      run.take(command("voter-" + ++voters, T0, cast));
    }
    assertThat(run.restored()).isEqualTo(run.entity());
    return run.view();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINNEAPOLIS W-1 P-01", "MINNEAPOLIS W-13 P-13"})
  void everyRoundOfAPrecinctEqualsItsReport(String precinct) throws IOException {
    // Given
    Election election = Election.ofCsv(MINNEAPOLIS);
    Report expected =
        Election.report(
            Election.DATA.resolve(
                MINNEAPOLIS
                    + "_expected_"
                    + precinct.replace(' ', '_')
                    + "_precinct_detailed_report.json"),
            election.options());
    List<Vote> votes =
        election.votes().stream().filter(vote -> precinct.equals(vote.group())).toList();
    List<Round> rounds =
        InstantRunoff.count(
            election.options(), rankings(election, election.votes()), election.rules());

    // When
    List<Round> breakdown =
        InstantRunoff.breakdown(election.options(), rounds, rankings(election, votes));

    // Then
    assertThat(breakdown).isEqualTo(expected.rounds());
    assertThat(votes).hasSize((int) expected.ballots());
  }

  private static Map<Ranking, Long> rankings(Election election, List<Vote> votes) {
    Map<String, Integer> indexes = Settings.of(Polls.created(election.create())).indexes();
    Map<Ranking, Long> rankings = new TreeMap<>();
    for (Vote vote : votes) {
      if (!vote.marks().stream().allMatch(List::isEmpty)) {
        rankings.merge(Ranking.of(vote.marks(), indexes, election.rules()), 1L, Long::sum);
      }
    }
    return rankings;
  }
}

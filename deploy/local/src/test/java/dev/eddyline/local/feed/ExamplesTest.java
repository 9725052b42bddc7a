package dev.eddyline.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mappings in examples/, against the whole files they are for. */
class ExamplesTest {

  private static final Path EXAMPLES = Path.of("examples");
  private static final Path POLLS = Path.of("../../../shared/data/polls");

  @ParameterizedTest
  @CsvSource({
    "minneapolis-2017.json, 2017_minneapolis_mayor.csv.gz, 105928, 3",
    "portland-2015.json, 2015_portland_mayor.csv.gz, 99, 15"
  })
  void everyBallotMapsToAVoteForOptionsOfThePoll(
      String example, String file, long ballots, int ranks) throws IOException {
    Mapping mapping = Mapping.read(EXAMPLES.resolve(example));
    Path ballotsFile = POLLS.resolve(file);
    assumeTrue(Files.exists(ballotsFile), () -> "skipped: no " + ballotsFile.toAbsolutePath());

    // Given the options of the poll that the mapping prepares
    Set<String> options = new HashSet<>(Set.of("*"));
    Row none = new Row(0, Map.of());
    JsonNode create = mapping.prepare().getFirst().command().payload().fill(none);
    create.path("options").forEach(option -> options.add(option.path("id").asText()));
    RequestEncoder encoder = new RequestEncoder(URI.create("http://127.0.0.1:8080"));

    // When every row is mapped
    long rows = 0;
    try (RowReader reader = RowReader.open(ballotsFile)) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        rows++;
        assertThat(encoder.encode(mapping.command(), row, false)).isNotEmpty();
        JsonNode vote = mapping.command().payload().fill(row);

        // Then it ranks options of the poll, and belongs to a precinct
        assertThat(vote.path("group").asText()).isNotBlank();
        assertThat(vote.path("ranking")).hasSize(ranks);
        vote.path("ranking")
            .forEach(rank -> rank.forEach(mark -> assertThat(options).contains(mark.asText())));
      }
    }
    assertThat(rows).isEqualTo(ballots);
  }
}

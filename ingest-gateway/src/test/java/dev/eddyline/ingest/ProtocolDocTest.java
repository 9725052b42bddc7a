package dev.eddyline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.ProblemCode;
import dev.eddyline.ingest.admit.IngestProblem;
import dev.eddyline.testkit.DocumentedTable;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProtocolDocTest {

  @Test
  void the_page_lists_every_answer_and_no_other() throws Exception {
    // Given what a client may be told: an outcome, a code of the rules, or one of these
    Set<String> answers = new TreeSet<>(Set.of("200", "202", "" + IngestProblem.REJECTED_STATUS));
    Stream.<ProblemCode>concat(
            Stream.of(ListenerProblem.values()), Stream.of(IngestProblem.values()))
        .forEach(problem -> answers.add(problem.status() + " " + problem.code()));

    // When
    Set<String> documented = DocumentedTable.answers("PROTOCOL.md", "ingest-gateway");

    // Then
    assertThat(documented).isEqualTo(answers);
  }
}

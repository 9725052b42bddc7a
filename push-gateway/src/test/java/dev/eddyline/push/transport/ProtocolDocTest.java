package dev.eddyline.push.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.http.ProblemCode;
import dev.eddyline.chassis.websocket.WebSocketProblem;
import dev.eddyline.testkit.DocumentedTable;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProtocolDocTest {

  @Test
  void thePageListsEveryRefusalAndNoOther() throws Exception {
    // Given what a client may be told; nothing here reads a request's body
    Set<ListenerProblem> every =
        EnumSet.complementOf(EnumSet.of(ListenerProblem.PAYLOAD_TOO_LARGE));
    Set<String> refusals = new TreeSet<>();
    Stream.of(every.stream(), Stream.of(PushProblem.values()), Stream.of(WebSocketProblem.values()))
        .<ProblemCode>flatMap(problems -> problems)
        .forEach(problem -> refusals.add(problem.status() + " " + problem.code()));

    // When
    Set<String> documented = DocumentedTable.answers("PROTOCOL.md", "push-snapshot");
    documented.addAll(DocumentedTable.answers("PROTOCOL.md", "push-list"));
    documented.addAll(DocumentedTable.answers("PROTOCOL.md", "push-stream"));
    documented.addAll(DocumentedTable.answers("PROTOCOL.md", "push-ws"));

    // Then
    assertThat(documented).isEqualTo(refusals);
  }
}

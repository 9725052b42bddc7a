package dev.eddyline.projection.dashboard;

import static dev.eddyline.projection.dashboard.Boards.CREATED;
import static dev.eddyline.projection.dashboard.Boards.NOTE;
import static dev.eddyline.projection.dashboard.Boards.asked;
import static dev.eddyline.projection.dashboard.Boards.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.dashboard.text.Replica;
import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.testkit.EditingTrace;
import dev.eddyline.testkit.EditingTrace.Patch;
import dev.eddyline.testkit.EditingTrace.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sessions of editing, each edit a command that the rules decide. */
class TraceTest {

  @ParameterizedTest
  @ValueSource(strings = {"sveltecomponent", "json-crdt-blog-post"})
  void aTextThatOneHasWrittenEndsAsItDid(String name) throws IOException {
    // Given
    EditingTrace trace = EditingTrace.read(name);
    Replica writer = new Replica("writer", "todo");
    Server server = new Server();

    // When
    for (Step step : trace.steps()) {
      for (Patch patch : step.patches()) {
        server.take(writer.edit(patch.position(), patch.deleted(), patch.inserted()));
      }
    }

    // Then
    assertThat(writer.text()).hasToString(trace.end());
    assertThat(server.text()).hasToString(trace.end());
    assertThat(Text.of(server.text().runs())).hasToString(trace.end());
  }

  @Test
  void aTextThatTwoHaveWrittenAtOnceEndsAsItDidWheneverTheyWereOffline() throws IOException {
    // Given what each had heard of the other at every step
    EditingTrace trace = EditingTrace.read("friendsforever");
    int[][] heard = trace.heard();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Server server = new Server();
    List<Client> clients = List.of(new Client("friend-0"), new Client("friend-1"));

    // When each goes offline and comes back at random, and then sends all it has done meanwhile
    for (int i = 0; i < trace.steps().size(); i++) {
      Step step = trace.steps().get(i);
      Client client = clients.get(step.agent());
      Client other = clients.get(1 - step.agent());
      if (random.nextInt(300) == 0) {
        client.online = !client.online;
      }
      if (heard[i][1 - step.agent()] > other.sent) {
        other.send(server);
      }
      client.hear(other, heard[i][1 - step.agent()]);
      for (Patch patch : step.patches()) {
        client.made.add(client.replica.edit(patch.position(), patch.deleted(), patch.inserted()));
      }
      client.steps.add(client.made.size());
      if (client.online) {
        client.send(server);
      }
    }
    for (Client client : clients) {
      client.send(server);
    }
    clients.get(0).hear(clients.get(1), clients.get(1).steps.size());
    clients.get(1).hear(clients.get(0), clients.get(0).steps.size());

    // Then
    assertThat(clients.get(0).replica.text()).as("seed %d", seed).hasToString(trace.end());
    assertThat(clients.get(1).replica.text()).as("seed %d", seed).hasToString(trace.end());
    assertThat(server.text()).as("seed %d", seed).hasToString(trace.end());
    assertThat(server.text()).isEqualTo(clients.get(0).replica.text());
  }

  /** One of the two, who hears of the other only what the record says. */
  private static final class Client {

    private final Replica replica;
    private final List<NoteEdit> made = new ArrayList<>();

    /** How many edits were made by the end of each step. */
    private final List<Integer> steps = new ArrayList<>();

    private boolean online = true;
    private int sent;
    private int sentEdits;
    private int heardEdits;

    private Client(String name) {
      replica = new Replica(name, "todo");
    }

    private void send(Server server) {
      while (sentEdits < made.size()) {
        server.take(made.get(sentEdits++));
      }
      sent = steps.size();
    }

    private void hear(Client other, int until) {
      int last = until == 0 ? 0 : other.steps.get(until - 1);
      while (heardEdits < last) {
        replica.apply(other.made.get(heardEdits++));
      }
    }
  }

  /** The rules and the board they lead to. */
  private static final class Server {

    private Board board = Boards.run(CREATED, NOTE).entity();

    private void take(NoteEdit edit) {
      Decision<DashboardEvent> decision =
          new DashboardDecider().decide(command("ann", asked(edit)), new Target<>(board, null));
      if (!(decision instanceof Decision.Accepted<DashboardEvent> accepted)) {
        throw new AssertionError(edit + " was refused: " + decision);
      }
      for (DashboardEvent event : accepted.events()) {
        board = DashboardDecider.evolve(board, event);
      }
    }

    private Text text() {
      return DashboardKind.existing(board).tile("todo").text();
    }
  }
}

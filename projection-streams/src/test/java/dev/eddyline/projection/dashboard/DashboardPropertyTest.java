package dev.eddyline.projection.dashboard;

import static dev.eddyline.projection.dashboard.Boards.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.dashboard.Board.Existing;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.dashboard.DashboardCommand;
import dev.eddyline.schemas.dashboard.DashboardCommand.AddTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.Choice;
import dev.eddyline.schemas.dashboard.DashboardCommand.Create;
import dev.eddyline.schemas.dashboard.DashboardCommand.EditNote;
import dev.eddyline.schemas.dashboard.DashboardCommand.EditTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.RemoveTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.Rename;
import dev.eddyline.schemas.dashboard.DashboardCommand.Resolve;
import dev.eddyline.schemas.dashboard.DashboardCommand.Undo;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.TileFields;
import dev.eddyline.schemas.dashboard.TileType;
import dev.eddyline.schemas.record.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What must hold of every board, tried on random ones that three people edit at once. */
class DashboardPropertyTest {

  private static final int BOARDS = 150;

  /** What a command may be refused for because another has not come yet: it is sent again. */
  private static final Set<String> TOO_EARLY =
      Set.of("no-such-tile", "no-conflict", "nothing-to-undo", "too-many-held");

  private static final List<String> TILES = List.of("chart", "todo", "more", "memo");

  @Test
  void anyOrderAndRepetitionOfTheSameCommandsGivesOneBoard() {
    forRandomSeeds(
        seed -> {
          Random random = new Random(seed);
          List<Command<DashboardCommand>> commands = new Desk(random).work(80);
          Existing inOrder = merged(commands);

          for (int i = 0; i < 3; i++) {
            List<Command<DashboardCommand>> shuffled = new ArrayList<>(commands);
            shuffled.addAll(commands.subList(0, random.nextInt(commands.size())));
            Collections.shuffle(shuffled, random);
            Existing board = merged(shuffled);

            assertThat(board.title()).isEqualTo(inOrder.title());
            for (String tile : TILES) {
              assertThat(board.tiles().get(tile)).isEqualTo(inOrder.tiles().get(tile));
            }
            assertThat(Boards.view(board)).hasToString(Boards.view(inOrder).toString());
          }
        });
  }

  @Test
  void everyReplicaEndsWhereTheServerEnds() {
    forRandomSeeds(
        seed -> {
          Desk desk = new Desk(new Random(seed));
          List<Command<DashboardCommand>> commands = desk.work(80);
          Existing server = merged(commands);

          for (Client client : desk.clients) {
            client.sync();
            assertThat(((Existing) client.board).title()).isEqualTo(server.title());
            assertThat(((Existing) client.board).tiles()).isEqualTo(server.tiles());
          }
        });
  }

  @Test
  void replayingTheEventsGivesTheStateBack() {
    forRandomSeeds(
        seed -> {
          var run = Boards.run();
          new Desk(new Random(seed)).work(60).forEach(run::take);

          var replayed = Boards.run(run.events().toArray(DashboardEvent[]::new));

          assertThat(replayed.entity()).isEqualTo(run.entity());
          assertThat(replayed.parts()).isEqualTo(run.parts());
          // As text, which shows the order of every map as well.
          assertThat(replayed.view()).hasToString(run.view().toString());
        });
  }

  @Test
  void whatIsStoredGivesTheStateBack() {
    forRandomSeeds(
        seed -> {
          var run = Boards.run();
          for (var command : new Desk(new Random(seed)).work(60)) {
            run.take(command);
            assertThat(run.restored()).isEqualTo(run.entity());
          }
          run.views()
              .forEach(
                  (name, view) ->
                      assertThat(new DashboardViews().get(run.restored(), name))
                          .as(name)
                          .hasToString(view.toString()));
        });
  }

  @Test
  void everyEventChangesTheBoardAndOneThatWasAppliedDoesNot() {
    forRandomSeeds(
        seed -> {
          Board board = new Board.Absent();
          for (var command : new Desk(new Random(seed)).work(60)) {
            if (decide(board, command) instanceof Decision.Accepted<DashboardEvent> accepted) {
              for (DashboardEvent event : accepted.events()) {
                Board next = DashboardDecider.evolve(board, event);
                assertThat(next).isNotEqualTo(board);
                board = next;
              }
            }
            // Then the same command again is no event, and never a different one
            if (decide(board, command) instanceof Decision.Accepted<DashboardEvent> again) {
              assertThat(again.events()).isEmpty();
            }
          }
        });
  }

  /** What three people ask of a board. */
  static List<Command<DashboardCommand>> commands(long seed) {
    return new Desk(new Random(seed)).work(100);
  }

  private static Decision<DashboardEvent> decide(Board board, Command<DashboardCommand> command) {
    return new DashboardDecider().decide(command, new Target<>(board, null));
  }

  /** The board after some commands; those that came too early are sent again. */
  private static Existing merged(List<Command<DashboardCommand>> commands) {
    Board board = new Board.Absent();
    board = applied(board, commands.stream().filter(DashboardPropertyTest::creates).toList());
    return (Existing) applied(board, commands.stream().filter(c -> !creates(c)).toList());
  }

  private static boolean creates(Command<DashboardCommand> command) {
    return command.payload() instanceof Create;
  }

  private static Board applied(Board before, List<Command<DashboardCommand>> commands) {
    Board board = before;
    List<Command<DashboardCommand>> rest = commands;
    while (!rest.isEmpty()) {
      List<Command<DashboardCommand>> refused = new ArrayList<>();
      for (Command<DashboardCommand> command : rest) {
        switch (decide(board, command)) {
          case Decision.Accepted<DashboardEvent> accepted -> {
            for (DashboardEvent event : accepted.events()) {
              board = DashboardDecider.evolve(board, event);
            }
          }
          case Decision.Rejected<DashboardEvent> rejected -> {
            if (TOO_EARLY.contains(rejected.code())) {
              refused.add(command);
            } else if (!rejected.code().equals("already-exists")) {
              throw new AssertionError(command + " was refused: " + rejected);
            }
          }
        }
      }
      if (refused.size() == rest.size()) {
        // What is left was sent twice, and undoes what is undone
        assertThat(refused).allMatch(command -> command.payload() instanceof Undo);
        return board;
      }
      rest = refused;
    }
    return board;
  }

  private static void forRandomSeeds(LongConsumer property) {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + BOARDS; seed++) {
      try {
        property.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fails with seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** Three people with a board, who hear of one another now and then. */
  private static final class Desk {

    private final Random random;
    private final List<Command<DashboardCommand>> log = new ArrayList<>();
    private final List<Client> clients;

    Desk(Random random) {
      this.random = random;
      this.clients =
          List.of(
              new Client("ada", "ann", log),
              new Client("bob", "bert", log),
              new Client("cleo", "cora", log));
    }

    List<Command<DashboardCommand>> work(int commands) {
      clients.getFirst().make(new Create("1.0.ada", "Desk"));
      clients.getFirst().make(new AddTile("2.0.ada", "chart", TileType.CHART, null));
      clients.getFirst().make(new AddTile("3.0.ada", "todo", TileType.NOTE, null));
      clients.forEach(Client::sync);
      for (int i = 0; i < commands; i++) {
        Client client = clients.get(random.nextInt(clients.size()));
        if (random.nextInt(4) == 0) {
          client.sync();
        }
        DashboardCommand command = client.anyCommand(random);
        if (command != null) {
          client.make(command);
        }
      }
      return List.copyOf(log);
    }
  }

  /** One person's board: makes commands, applies them at once, and hears of others at a sync. */
  private static final class Client {

    private final String replica;
    private final String actor;
    private final List<Command<DashboardCommand>> log;
    private final List<String> own = new ArrayList<>();
    private Board board = new Board.Absent();
    private long clock = 3;
    private int heard;
    private final List<Command<DashboardCommand>> mine = new ArrayList<>();

    Client(String replica, String actor, List<Command<DashboardCommand>> log) {
      this.replica = replica;
      this.actor = actor;
      this.log = log;
    }

    void make(DashboardCommand payload) {
      Command<DashboardCommand> command = command(actor, payload);
      Decision<DashboardEvent> decision = decide(board, command);
      if (decision instanceof Decision.Accepted<DashboardEvent> accepted) {
        accepted.events().forEach(event -> board = DashboardDecider.evolve(board, event));
        log.add(command);
        mine.add(command);
        own.add(payload.stamp());
      }
    }

    void sync() {
      List<Command<DashboardCommand>> fresh =
          log.subList(heard, log.size()).stream().filter(c -> !mine.contains(c)).toList();
      heard = log.size();
      board = applied(board, fresh);
      for (var command : fresh) {
        clock = Math.max(clock, Stamp.parse(command.payload().stamp()).time());
      }
    }

    DashboardCommand anyCommand(Random random) {
      // Clocks are now and then the same, so that the replicas' names decide
      clock += random.nextInt(2);
      String stamp = new Stamp(clock, own.size(), replica).toString();
      String tile = TILES.get(random.nextInt(TILES.size()));
      Tile known = ((Existing) board).tiles().get(tile);
      TileType type = tile.equals("todo") || tile.equals("memo") ? TileType.NOTE : TileType.CHART;
      if (known == null || random.nextInt(12) == 0) {
        return new AddTile(stamp, tile, type, fields(random));
      }
      return switch (random.nextInt(10)) {
        case 0 -> new Rename(stamp, "Desk " + random.nextInt(100));
        case 1, 2 -> new EditTile(stamp, tile, fields(random));
        case 3 -> new RemoveTile(stamp, tile, known.seen().stamps());
        case 4 ->
            own.isEmpty()
                ? new Rename(stamp, "Table")
                : new Undo(stamp, own.get(random.nextInt(own.size())));
        case 5 ->
            known.removals().newest().isEmpty()
                ? new Rename(stamp, "Table")
                : random.nextBoolean()
                    ? new Resolve(stamp, tile, Choice.KEEP, known.removals().stamps())
                    : new Resolve(stamp, tile, Choice.REMOVE, known.seen().stamps());
        default -> noteEdit(random, stamp, type == TileType.NOTE ? tile : "todo");
      };
    }

    private DashboardCommand noteEdit(Random random, String stamp, String tile) {
      Tile known = ((Existing) board).tiles().get(tile);
      if (known == null) {
        return new AddTile(stamp, tile, TileType.NOTE, null);
      }
      var text = known.text();
      int position = random.nextBoolean() ? 0 : random.nextInt(text.length() + 1);
      int deleted = Math.min(random.nextInt(3), text.length() - position);
      String inserted = Integer.toString(random.nextInt(1000));
      List<Span> spans = deleted == 0 ? List.of() : text.spansAt(position, deleted);
      List<Insert> inserts = List.of(text.insertAt(replica, position, inserted));
      return new EditNote(stamp, tile, inserts, spans);
    }

    private static TileFields fields(Random random) {
      return switch (random.nextInt(5)) {
        case 0 -> Boards.titled("T" + random.nextInt(100));
        case 1 -> Boards.placed(random.nextInt(100), random.nextInt(100));
        case 2 -> Boards.set(Map.of("colour", "c" + random.nextInt(9)), "size");
        case 3 -> Boards.set(Map.of("size", "s" + random.nextInt(9)), "colour");
        default -> Boards.showing("poll/p" + random.nextInt(9));
      };
    }
  }
}

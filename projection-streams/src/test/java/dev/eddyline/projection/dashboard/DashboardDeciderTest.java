package dev.eddyline.projection.dashboard;

import static dev.eddyline.projection.dashboard.Boards.CHART;
import static dev.eddyline.projection.dashboard.Boards.CREATED;
import static dev.eddyline.projection.dashboard.Boards.HELLO;
import static dev.eddyline.projection.dashboard.Boards.NOTE;
import static dev.eddyline.projection.dashboard.Boards.add;
import static dev.eddyline.projection.dashboard.Boards.asked;
import static dev.eddyline.projection.dashboard.Boards.command;
import static dev.eddyline.projection.dashboard.Boards.delete;
import static dev.eddyline.projection.dashboard.Boards.edit;
import static dev.eddyline.projection.dashboard.Boards.insert;
import static dev.eddyline.projection.dashboard.Boards.ordered;
import static dev.eddyline.projection.dashboard.Boards.placed;
import static dev.eddyline.projection.dashboard.Boards.set;
import static dev.eddyline.projection.dashboard.Boards.showing;
import static dev.eddyline.projection.dashboard.Boards.title;
import static dev.eddyline.projection.dashboard.Boards.titled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Scenario;
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
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEditHeld;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.Renamed;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileAdded;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileKept;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileRemoved;
import dev.eddyline.schemas.dashboard.DashboardEvent.Undone;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.TileFields;
import dev.eddyline.schemas.dashboard.TileType;
import dev.eddyline.schemas.record.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardDeciderTest {

  private static Scenario<DashboardCommand, DashboardEvent> given(DashboardEvent... events) {
    return Scenario.given(new DashboardKind(), List.of(events));
  }

  private static Command<DashboardCommand> ann(DashboardCommand payload) {
    return command("ann", payload);
  }

  private static final TileRemoved REMOVED =
      new TileRemoved("9.0.bob", "bert", "chart", List.of("2.0.ada"));

  private static Undone undone(String of, String tile, List<String> fields) {
    return new Undone(
        "20.0.ada", "ann", of, tile, fields, List.of(), List.of(), List.of(), List.of());
  }

  @Test
  void aBoardIsCreatedOnce() {
    given().when(ann(new Create("1.0.ada", "Desk"))).then(CREATED);
    given(CREATED).when(ann(new Create("1.0.ada", "Desk"))).then();
    given(CREATED).when(ann(new Create("2.0.ada", "Desk"))).thenRejected("already-exists");
    given().when(ann(new Rename("2.0.ada", "Desk"))).thenRejected("no-such-board");
  }

  @Test
  void aStampMayBeAMinuteAheadAndNoMore() {
    long minute = Boards.T0.toEpochMilli() + 60_000;
    given(CREATED)
        .when(ann(new Rename(minute + ".0.ada", "New")))
        .then(new Renamed(minute + ".0.ada", "ann", "New"));
    given(CREATED)
        .when(ann(new Rename((minute + 1) + ".0.ada", "New")))
        .thenRejected("clock-ahead", "/stamp");
    given()
        .when(ann(new Create((minute + 1) + ".0.ada", "New")))
        .thenRejected("clock-ahead", "/stamp");
  }

  @Test
  void whatIsThereAlreadyChangesNothing() {
    given(CREATED, new Renamed("2.0.ada", "ann", "New"))
        .when(ann(new Rename("2.0.ada", "New")))
        .then();
    given(CREATED, CHART).when(ann(add("2.0.ada", "chart", TileType.CHART))).then();
    given(CREATED, NOTE, HELLO).when(ann(asked(HELLO.edit()))).then();
    given(CREATED, CHART, REMOVED)
        .when(command("bert", new RemoveTile("9.0.bob", "chart", List.of("2.0.ada"))))
        .then();
  }

  @Test
  void twoThatAddATileOfOneNameAddOne() {
    given(CREATED, CHART)
        .when(command("bert", add("2.0.bob", "chart", TileType.CHART)))
        .then(new TileAdded("2.0.bob", "bert", "chart", TileType.CHART, TileFields.NONE));
    given(CREATED, CHART)
        .when(ann(add("2.0.bob", "chart", TileType.POLL)))
        .thenRejected("type-differs", "/type");
  }

  @Test
  void aTileThatWasNeverThereIsRefused() {
    given(CREATED)
        .when(ann(new EditTile("5.0.ada", "chart", titled("A"))))
        .thenRejected("no-such-tile", "/tile");
    given(CREATED)
        .when(ann(new RemoveTile("5.0.ada", "chart", List.of("2.0.ada"))))
        .thenRejected("no-such-tile", "/tile");
    given(CREATED).when(ann(asked(HELLO.edit()))).thenRejected("no-such-tile", "/tile");
    given(CREATED)
        .when(ann(new Resolve("5.0.ada", "chart", Choice.KEEP, List.of("2.0.ada"))))
        .thenRejected("no-such-tile", "/tile");
  }

  @Test
  void aFieldIsWrittenAndNothingElse() {
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", placed(1, 2))))
        .then(new TileEdited("5.0.ada", "ann", "chart", placed(1, 2)));
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", TileFields.NONE)))
        .thenRejected("nothing-to-do", "/fields");
  }

  @Test
  void aSourceIsAViewAndNoBoard() {
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", showing("poll/lunch", "market/BTC-USD/book"))))
        .then(
            new TileEdited(
                "5.0.ada", "ann", "chart", showing("poll/lunch", "market/BTC-USD/book")));
    for (String source :
        List.of("poll", "poll/", "Poll/a", "poll/a/b/c", "poll/ä", "/a", "poll/a\nb")) {
      given(CREATED, CHART)
          .when(ann(new EditTile("5.0.ada", "chart", showing("poll/lunch", source))))
          .thenRejected("invalid-source", "/fields/sources/1");
    }
    given(CREATED)
        .when(ann(new AddTile("5.0.ada", "c", TileType.TABLE, showing("dashboard/other"))))
        .thenRejected("cyclic-source", "/fields/sources/0");
  }

  @Test
  void anOrderIsAFractionalIndex() {
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", ordered("a0V"))))
        .then(new TileEdited("5.0.ada", "ann", "chart", ordered("a0V")));
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", ordered("a00"))))
        .thenRejected("invalid-order", "/fields/order");
  }

  @Test
  void settingsHaveNamesAndALimit() {
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", set(Map.of("a/b", "1")))))
        .thenRejected("invalid-setting", "/fields/settings/a/b");
    given(CREATED, CHART)
        .when(ann(new EditTile("5.0.ada", "chart", set(Map.of("a", "1"), "a"))))
        .thenRejected("invalid-setting", "/fields/unset/0");
    Map<String, String> most =
        IntStream.range(0, TileForm.SETTINGS_MAX)
            .boxed()
            .collect(Collectors.toMap(i -> "s" + i, i -> "1"));
    TileEdited full = new TileEdited("5.0.ada", "ann", "chart", set(most));
    given(CREATED, CHART).when(ann(new EditTile("5.0.ada", "chart", set(most)))).then(full);
    given(CREATED, CHART, full)
        .when(ann(new EditTile("6.0.ada", "chart", set(Map.of("more", "1")))))
        .thenRejected("too-many-settings", "/fields/settings");
    given(CREATED, CHART, full)
        .when(ann(new EditTile("6.0.ada", "chart", set(Map.of("s0", "2")))))
        .then(new TileEdited("6.0.ada", "ann", "chart", set(Map.of("s0", "2"))));
  }

  @Test
  void aBoardHasALimitedNumberOfTiles() {
    List<DashboardEvent> events = new ArrayList<>(List.of(CREATED));
    for (int i = 0; i < DashboardDecider.TILES_MAX; i++) {
      events.add(Boards.added("2." + i + ".ada", "t" + i, TileType.CHART));
    }
    Scenario.given(new DashboardKind(), events)
        .when(ann(add("3.0.ada", "more", TileType.CHART)))
        .thenRejected("too-many-tiles");
  }

  @Test
  void aTileHasALimitedNumberOfReplicas() {
    List<DashboardEvent> events = new ArrayList<>(List.of(CREATED, CHART));
    for (int i = 1; i < DashboardDecider.REPLICAS_MAX; i++) {
      events.add(new TileEdited("5.0.r" + i, "ann", "chart", titled("A" + i)));
    }
    Scenario.given(new DashboardKind(), events)
        .when(ann(title("6.0.more", "B")))
        .thenRejected("too-many-replicas");
    Scenario.given(new DashboardKind(), events)
        .when(ann(title("6.0.r1", "B")))
        .then(new TileEdited("6.0.r1", "ann", "chart", titled("B")));
    List<String> seen = IntStream.range(0, 257).mapToObj(i -> "5.0.x" + i).toList();
    given(CREATED, CHART)
        .when(ann(new RemoveTile("6.0.ada", "chart", seen)))
        .thenRejected("too-many-replicas");
  }

  @Test
  void aNoteIsEditedByCharacters() {
    given(CREATED, NOTE).when(ann(asked(HELLO.edit()))).then(HELLO);
    NoteEdit more =
        new NoteEdit(
            "5.0.bob",
            "bert",
            "todo",
            List.of(insert(0, "ada:4", Side.RIGHT, "!")),
            List.of(new Span("ada", 0, 1), new Span("bob", 0, 1)));
    given(CREATED, NOTE, HELLO).when(command("bert", asked(more))).then(new NoteEdited(more));
    given(CREATED, CHART)
        .when(ann(new EditNote("5.0.ada", "chart", List.of(), null)))
        .thenRejected("not-a-note", "/tile");
    given(CREATED, NOTE)
        .when(ann(new EditNote("5.0.ada", "todo", null, List.of())))
        .thenRejected("nothing-to-do");
  }

  @Test
  void anEditWaitsForTheCharactersItNames() {
    NoteEdit first = edit("5.0.bob", "bert", insert(0, "ada:4", Side.RIGHT, " you"));
    NoteEdit second = edit("6.0.bob", "bert", insert(4, "bob:3", Side.RIGHT, "!"));
    NoteEdit third = delete("7.0.bob", "bert", new Span("bob", 4, 1));
    given(CREATED, NOTE).when(command("bert", asked(first))).then(new NoteEditHeld(first));
    given(CREATED, NOTE, new NoteEditHeld(first)).when(command("bert", asked(first))).then();
    given(CREATED, NOTE, new NoteEditHeld(third), new NoteEditHeld(second), new NoteEditHeld(first))
        .when(ann(asked(HELLO.edit())))
        .then(HELLO, new NoteEdited(first), new NoteEdited(second), new NoteEdited(third));
  }

  @Test
  void onlySoManyEditsWait() {
    List<DashboardEvent> events = new ArrayList<>(List.of(CREATED, NOTE));
    for (int i = 0; i < Notes.HELD_MAX; i++) {
      events.add(
          new NoteEditHeld(edit("5." + i + ".bob", "bert", insert(i, "ada:4", Side.RIGHT, "x"))));
    }
    NoteEdit more = edit("6.0.bob", "bert", insert(1000, "ada:4", Side.RIGHT, "x"));
    Scenario.given(new DashboardKind(), events)
        .when(command("bert", asked(more)))
        .thenRejected("too-many-held");
  }

  @Test
  void aCharacterHangsOnAnOlderOne() {
    given(CREATED, NOTE)
        .when(ann(asked(edit("5.0.ada", "ann", insert(3, "ada:4", Side.LEFT, "x")))))
        .thenRejected("cyclic-position", "/inserts/0/parent");
    given(CREATED, NOTE)
        .when(ann(asked(edit("5.0.ada", "ann", insert(3, "ada:3", Side.LEFT, "x")))))
        .thenRejected("cyclic-position", "/inserts/0/parent");
  }

  @Test
  void anIdIsThatOfOneCharacter() {
    NoteEdit other = edit("5.0.ada", "ann", insert(4, "ada:3", Side.RIGHT, "0!"));
    given(CREATED, NOTE, HELLO)
        .when(ann(asked(other)))
        .thenRejected("id-taken", "/inserts/0/counter");
    given(CREATED, NOTE)
        .when(
            ann(
                asked(
                    edit(
                        "5.0.ada",
                        "ann",
                        insert(0, null, Side.RIGHT, "ab"),
                        insert(1, null, Side.RIGHT, "c")))))
        .thenRejected("id-taken", "/inserts/1/counter");
    NoteEdit held = edit("5.0.ada", "ann", insert(7, "bob:0", Side.RIGHT, "abc"));
    given(CREATED, NOTE, new NoteEditHeld(held))
        .when(ann(asked(edit("6.0.ada", "ann", insert(9, null, Side.RIGHT, "c")))))
        .thenRejected("id-taken", "/inserts/0/counter");
  }

  @Test
  void aNoteHasALimitedNumberOfCharactersAndRuns() {
    String much = "x".repeat(10_000);
    List<DashboardEvent> events = new ArrayList<>(List.of(CREATED, NOTE));
    for (int i = 0; i < 10; i++) {
      String parent = i == 0 ? null : "ada:" + (i * 10_000 - 1);
      events.add(
          new NoteEdited(
              edit("5." + i + ".ada", "ann", insert(i * 10_000, parent, Side.RIGHT, much))));
    }
    Scenario.given(new DashboardKind(), events)
        .when(ann(asked(edit("6.0.ada", "ann", insert(100_000, null, Side.RIGHT, "x")))))
        .thenRejected("note-too-large", "/inserts");

    List<DashboardEvent> scattered = new ArrayList<>(List.of(CREATED, NOTE));
    for (int i = 0; i < Notes.RUNS_MAX; i++) {
      scattered.add(
          new NoteEdited(edit("5." + i + ".ada", "ann", insert(2 * i, null, Side.RIGHT, "x"))));
    }
    var run = Boards.run(CREATED, NOTE);
    Board board = run.entity();
    for (DashboardEvent event : scattered.subList(2, scattered.size())) {
      board = DashboardDecider.evolve(board, event);
    }
    Decision<DashboardEvent> decision =
        new DashboardKind()
            .decider()
            .decide(
                ann(asked(edit("6.0.ada", "ann", insert(20_000, null, Side.RIGHT, "x")))),
                new Target<>(board, null));
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Rejected.class,
            rejected -> assertThat(rejected.code()).isEqualTo("note-too-large"));
  }

  @Test
  void aCharacterIsDeletedALimitedNumberOfTimes() {
    List<DashboardEvent> events = new ArrayList<>(List.of(CREATED, NOTE, HELLO));
    for (int i = 0; i < Notes.TAGS_MAX; i++) {
      events.add(new NoteEdited(delete("5." + i + ".ada", "ann", new Span("ada", 2, 1))));
    }
    Scenario.given(new DashboardKind(), events)
        .when(ann(asked(delete("6.0.ada", "ann", new Span("ada", 0, 5)))))
        .thenRejected("too-many-deletions", "/deletes/0");
  }

  @Test
  void aTileIsRemovedAsFarAsItWasSeen() {
    given(CREATED, CHART)
        .when(command("bert", new RemoveTile("9.0.bob", "chart", List.of("2.0.ada"))))
        .then(REMOVED);
  }

  @Test
  void aConflictIsDecidedByAPerson() {
    TileEdited edited = new TileEdited("8.0.ada", "ann", "chart", titled("A"));
    given(CREATED, CHART, edited, REMOVED)
        .when(ann(new Resolve("10.0.ada", "chart", Choice.KEEP, List.of("9.0.bob"))))
        .then(new TileKept("10.0.ada", "ann", "chart", List.of("9.0.bob")));
    given(CREATED, CHART, edited, REMOVED)
        .when(ann(new Resolve("10.0.ada", "chart", Choice.REMOVE, List.of("8.0.ada"))))
        .then(new TileRemoved("10.0.ada", "ann", "chart", List.of("8.0.ada")));
    given(CREATED, CHART, edited)
        .when(ann(new Resolve("10.0.ada", "chart", Choice.KEEP, List.of("9.0.bob"))))
        .thenRejected("no-conflict", "/seen");
    given(CREATED, CHART, edited)
        .when(ann(new Resolve("10.0.ada", "chart", Choice.REMOVE, List.of("8.0.ada"))))
        .thenRejected("no-conflict", "/seen");
  }

  @Test
  void anEditIsUndoneByWhoHasMadeIt() {
    TileEdited edited = new TileEdited("8.0.ada", "ann", "chart", placed(1, 2));
    Undone undone = undone("8.0.ada", "chart", List.of("x", "y"));
    given(CREATED, CHART, edited).when(ann(new Undo("20.0.ada", "8.0.ada"))).then(undone);
    given(CREATED, CHART, edited)
        .when(command("bert", new Undo("20.0.bob", "8.0.ada")))
        .thenRejected("not-yours", "/of");
    given(CREATED, CHART, edited, undone)
        .when(ann(new Undo("21.0.ada", "8.0.ada")))
        .thenRejected("nothing-to-undo", "/of");
    given(CREATED, CHART)
        .when(ann(new Undo("20.0.ada", "8.0.ada")))
        .thenRejected("nothing-to-undo", "/of");
    given(CREATED, new Renamed("8.0.ada", "ann", "New"))
        .when(ann(new Undo("20.0.ada", "8.0.ada")))
        .then(undone("8.0.ada", null, List.of("title")));
  }

  @Test
  void whatCanBeUndoneIsLimited() {
    // Given one edit, and as many after it as are kept
    var run = Boards.run(CREATED, CHART);
    Board board = run.entity();
    for (int i = 0; i < History.EDITS_MAX; i++) {
      board =
          DashboardDecider.evolve(
              board, new TileEdited("5." + i + ".ada", "ann", "chart", titled("A" + i)));
    }
    Board full = board;

    // When the first and the second are undone, and one that is kept but has nothing below it
    List<String> codes =
        Stream.of("2.0.ada", "5.0.ada").map(of -> code(full, new Undo("20.0.ada", of))).toList();

    // Then
    assertThat(codes).containsExactly("nothing-to-undo", "");
    Board undone = full;
    int last = History.EDITS_MAX - 1;
    for (int i = 0; i < Register.WRITES_MAX - 1; i++) {
      String of = "5." + (last - i) + ".ada";
      assertThat(code(undone, new Undo("20." + i + ".ada", of))).isEmpty();
      undone = DashboardDecider.evolve(undone, undone(of, "chart", List.of("title")));
    }
    String oldest = "5." + (last - Register.WRITES_MAX + 1) + ".ada";
    assertThat(code(undone, new Undo("30.0.ada", oldest))).isEqualTo("too-old");
  }

  private static String code(Board board, DashboardCommand payload) {
    var target = new Target<Board, Void>(board, null);
    return new DashboardKind().decider().decide(ann(payload), target)
            instanceof Decision.Rejected<DashboardEvent> rejected
        ? rejected.code()
        : "";
  }

  @Test
  void additionsRemovalsAndTextsCanBeUndone() {
    given(CREATED, CHART)
        .when(ann(new Undo("20.0.ada", "2.0.ada")))
        .then(
            new Undone(
                "20.0.ada",
                "ann",
                "2.0.ada",
                "chart",
                List.of(),
                List.of(),
                List.of(),
                List.of("20.0.ada"),
                List.of()));
    given(CREATED, CHART, REMOVED)
        .when(command("bert", new Undo("20.0.bob", "9.0.bob")))
        .then(
            new Undone(
                "20.0.bob",
                "bert",
                "9.0.bob",
                "chart",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of("9.0.bob")));
    NoteEdit edit =
        new NoteEdit(
            "5.0.ada",
            "ann",
            "todo",
            List.of(insert(5, "ada:4", Side.RIGHT, "!")),
            List.of(new Span("ada", 0, 2)));
    given(CREATED, NOTE, HELLO, new NoteEdited(edit))
        .when(ann(new Undo("20.0.ada", "5.0.ada")))
        .then(
            new Undone(
                "20.0.ada",
                "ann",
                "5.0.ada",
                "todo",
                List.of(),
                List.of(new Span("ada", 5, 1)),
                List.of(new Span("ada", 0, 2)),
                List.of(),
                List.of()));
  }
}

package dev.eddyline.projection.dashboard;

import static dev.eddyline.projection.dashboard.Boards.CHART;
import static dev.eddyline.projection.dashboard.Boards.CREATED;
import static dev.eddyline.projection.dashboard.Boards.HELLO;
import static dev.eddyline.projection.dashboard.Boards.NOTE;
import static dev.eddyline.projection.dashboard.Boards.delete;
import static dev.eddyline.projection.dashboard.Boards.edit;
import static dev.eddyline.projection.dashboard.Boards.insert;
import static dev.eddyline.projection.dashboard.Boards.placed;
import static dev.eddyline.projection.dashboard.Boards.set;
import static dev.eddyline.projection.dashboard.Boards.titled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.Renamed;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileKept;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileRemoved;
import dev.eddyline.schemas.dashboard.DashboardEvent.Undone;
import dev.eddyline.schemas.dashboard.DashboardView;
import dev.eddyline.schemas.dashboard.DashboardView.Conflict;
import dev.eddyline.schemas.dashboard.DashboardView.NoteRun;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is seen of edits that were made at once. */
class DashboardViewTest {

  private static final TileRemoved REMOVED =
      new TileRemoved("9.0.bob", "bert", "chart", List.of("2.0.ada"));

  private static DashboardView.Board after(DashboardEvent... events) {
    return Boards.view(Boards.run(events).entity());
  }

  private static DashboardView.Tile chart(DashboardEvent... events) {
    return after(events).tiles().get("chart");
  }

  private static Undone undone(String of, List<String> fields, List<Span> in, List<Span> out) {
    String tile = fields.isEmpty() ? "todo" : "chart";
    return new Undone("20.0.ada", "ann", of, tile, fields, in, out, List.of(), List.of());
  }

  @Test
  void aNewTileHasItsDefaults() {
    DashboardView.Tile tile = chart(CREATED, CHART);
    assertThat(tile.title()).isEmpty();
    assertThat(tile.order()).isEqualTo("a0");
    assertThat(List.of(tile.x(), tile.y(), tile.w(), tile.h())).containsExactly(0, 0, 1, 1);
    assertThat(tile.sources()).isEmpty();
    assertThat(tile.length()).isNull();
    assertThat(tile.seen()).isEqualTo(Map.of("ada", "2.0.ada"));
  }

  @Test
  void nobodyOverwritesANeighboursField() {
    DashboardView.Tile tile =
        chart(
            CREATED,
            CHART,
            new TileEdited("6.0.bob", "bert", "chart", titled("Bert's")),
            new TileEdited("5.0.ada", "ann", "chart", placed(3, 4)),
            new TileEdited("5.1.ada", "ann", "chart", titled("Ann's")),
            new TileEdited("5.2.ada", "ann", "chart", set(Map.of("a", "1", "b", "2"))),
            new TileEdited("6.1.bob", "bert", "chart", set(Map.of("c", "3"), "b")));
    assertThat(tile.title()).isEqualTo("Bert's");
    assertThat(tile.x()).isEqualTo(3);
    assertThat(tile.settings()).isEqualTo(Map.of("a", "1", "c", "3"));
  }

  @Test
  void anEditThatTheRemovalHadNotSeenKeepsTheTileAndShowsTheConflict() {
    TileEdited edited = new TileEdited("8.0.ada", "ann", "chart", titled("A"));
    Conflict conflict = new Conflict("bert", "ann", 9, List.of("9.0.bob"));
    assertThat(after(CREATED, CHART, edited, REMOVED).conflicts())
        .isEqualTo(Map.of("chart", conflict));
    assertThat(after(CREATED, CHART, REMOVED, edited).conflicts())
        .isEqualTo(Map.of("chart", conflict));
    assertThat(after(CREATED, CHART, REMOVED, edited).tiles().get("chart").title()).isEqualTo("A");
  }

  @Test
  void aTileThatWasRemovedAsItWasIsGone() {
    DashboardView.Board board = after(CREATED, CHART, REMOVED);
    assertThat(board.tiles()).isEmpty();
    assertThat(board.conflicts()).isEmpty();
  }

  @Test
  void whoDecidesEndsTheConflict() {
    TileEdited edited = new TileEdited("8.0.ada", "ann", "chart", titled("A"));
    TileKept kept = new TileKept("10.0.ada", "ann", "chart", List.of("9.0.bob"));
    DashboardView.Board board = after(CREATED, CHART, edited, REMOVED, kept);
    assertThat(board.conflicts()).isEmpty();
    assertThat(board.tiles()).containsKey("chart");
    TileRemoved removed = new TileRemoved("10.0.ada", "ann", "chart", List.of("8.0.ada"));
    assertThat(after(CREATED, CHART, edited, REMOVED, removed).tiles()).isEmpty();
  }

  @Test
  void aNoteThatIsTypedInWhileItIsRemovedStays() {
    TileRemoved removed = new TileRemoved("9.0.bob", "bert", "todo", List.of("3.0.ada"));
    DashboardView.Board board = after(CREATED, NOTE, removed, HELLO);
    assertThat(board.tiles().get("todo").length()).isEqualTo(5);
    assertThat(board.conflicts()).containsKey("todo");
  }

  @Test
  void anUndoneWriteShowsWhatWasThereAndLeavesWhatOthersWroteSince() {
    TileEdited first = new TileEdited("5.0.ada", "ann", "chart", titled("One"));
    TileEdited mine = new TileEdited("6.0.ada", "ann", "chart", titled("Two"));
    TileEdited theirs = new TileEdited("7.0.bob", "bert", "chart", titled("Three"));
    Undone undone = undone("6.0.ada", List.of("title"), List.of(), List.of());
    assertThat(chart(CREATED, CHART, first, mine, undone).title()).isEqualTo("One");
    assertThat(chart(CREATED, CHART, first, mine, theirs, undone).title()).isEqualTo("Three");
    assertThat(
            after(
                    CREATED,
                    new Renamed("5.0.ada", "ann", "New"),
                    new Undone(
                        "6.0.ada",
                        "ann",
                        "5.0.ada",
                        null,
                        List.of("title"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()))
                .title())
        .isEqualTo("Desk");
  }

  @Test
  void anUndoneEditOfATextTakesOutWhatItPutInAndBringsBackWhatNobodyElseDeleted() {
    Span hell = new Span("ada", 0, 4);
    Undone undone = undone("5.0.ada", List.of(), List.of(), List.of(hell));
    NoteEdited mine = new NoteEdited(delete("5.0.ada", "ann", hell));
    NoteEdited theirs = new NoteEdited(delete("6.0.bob", "bert", new Span("ada", 0, 1)));
    assertThat(Boards.text(Boards.run(CREATED, NOTE, HELLO, mine, undone).entity()))
        .isEqualTo("hello");
    assertThat(Boards.text(Boards.run(CREATED, NOTE, HELLO, mine, theirs, undone).entity()))
        .isEqualTo("ello");
    Undone all = undone("4.0.ada", List.of(), List.of(new Span("ada", 0, 5)), List.of());
    NoteEdited more = new NoteEdited(edit("6.0.bob", "bert", insert(0, "ada:2", Side.RIGHT, "XY")));
    assertThat(Boards.text(Boards.run(CREATED, NOTE, HELLO, more, all).entity())).isEqualTo("XY");
  }

  @Test
  void aNotesViewHasItsRunsWithGapsForWhatIsGone() {
    var run =
        Boards.run(
            CREATED,
            NOTE,
            new NoteEdited(edit("4.0.ada", "ann", insert(0, null, Side.RIGHT, "h🍕llo"))),
            new NoteEdited(delete("5.0.ada", "ann", new Span("ada", 1, 1))),
            new NoteEdited(delete("6.0.ada", "ann", new Span("ada", 2, 2))),
            new NoteEdited(edit("6.0.bob", "bert", insert(0, "ada:1", Side.LEFT, "i"))));
    assertThat(run.views().get("note:todo"))
        .isEqualTo(
            new DashboardView.Note(
                3,
                Map.of(
                    "ada:0", new NoteRun(null, Side.RIGHT, "ho", List.of(1, 3)),
                    "bob:0", new NoteRun("ada:1", Side.LEFT, "i", List.of())),
                0));
    run.replay(new TileRemoved("9.0.bob", "bert", "todo", List.of("6.0.ada", "6.0.bob")));
    assertThat(run.views()).doesNotContainKey("note:todo");
  }

  @Test
  void aNoteRestsForAMomentAndTheBoardDoesNot() {
    assertThat(new DashboardViews().restOf("note:todo")).isPositive();
    assertThat(new DashboardViews().restOf("")).isZero();
  }
}

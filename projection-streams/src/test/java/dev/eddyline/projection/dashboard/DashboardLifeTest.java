package dev.eddyline.projection.dashboard;

import static dev.eddyline.projection.dashboard.Boards.CHART;
import static dev.eddyline.projection.dashboard.Boards.CREATED;
import static dev.eddyline.projection.dashboard.Boards.HELLO;
import static dev.eddyline.projection.dashboard.Boards.NOTE;
import static dev.eddyline.projection.dashboard.Boards.insert;
import static dev.eddyline.projection.dashboard.Boards.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEditHeld;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.Renamed;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileKept;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileRemoved;
import dev.eddyline.schemas.dashboard.DashboardEvent.Undone;
import dev.eddyline.schemas.dashboard.Side;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state of a board and its chart against every event. */
class DashboardLifeTest {

  private static final TileEdited EDITED = new TileEdited("5.0.ada", "ann", "chart", titled("A"));
  private static final TileRemoved REMOVED =
      new TileRemoved("6.0.bob", "bert", "chart", List.of("2.0.ada"));

  private static final Map<String, List<DashboardEvent>> HISTORIES =
      Map.of(
          "absent", List.of(),
          "empty", List.of(CREATED),
          "there", List.of(CREATED, CHART, NOTE),
          "gone", List.of(CREATED, CHART, NOTE, REMOVED),
          "in conflict", List.of(CREATED, CHART, NOTE, REMOVED, EDITED));

  private static final Map<String, DashboardEvent> EVENTS = new LinkedHashMap<>();

  static {
    EVENTS.put("Created", CREATED);
    EVENTS.put("Renamed", new Renamed("9.0.ada", "ann", "New"));
    EVENTS.put("TileAdded", Boards.added("9.0.ada", "chart", CHART.type()));
    EVENTS.put("TileEdited", new TileEdited("9.0.ada", "ann", "chart", titled("B")));
    EVENTS.put("TileRemoved", new TileRemoved("9.0.ada", "ann", "chart", List.of("5.0.ada")));
    EVENTS.put("TileKept", new TileKept("9.0.ada", "ann", "chart", List.of("6.0.bob")));
    EVENTS.put("NoteEdited", HELLO);
    EVENTS.put(
        "NoteEditHeld",
        new NoteEditHeld(Boards.edit("9.0.ada", "ann", insert(9, "bob:7", Side.RIGHT, "x"))));
    EVENTS.put(
        "Undone",
        new Undone(
            "9.0.ada",
            "ann",
            "2.0.ada",
            "chart",
            List.of(),
            List.of(),
            List.of(),
            List.of("9.0.ada"),
            List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          absent      | empty | -           | -           | -           | -    | -     | -           | -           | -
          empty       | -     | empty       | there       | -           | -    | -     | -           | -           | -
          there       | -     | there       | there       | there       | gone | there | there       | there       | gone
          gone        | -     | gone        | in conflict | in conflict | gone | there | gone        | gone        | gone
          in conflict | -     | in conflict | in conflict | in conflict | gone | there | in conflict | in conflict | gone
          """)
  void everyStateFollowsOnlyTheEventsThatCanHappenToIt(
      String state,
      String created,
      String renamed,
      String added,
      String edited,
      String removed,
      String kept,
      String noteEdited,
      String held,
      String undone) {
    List<String> expected =
        List.of(created, renamed, added, edited, removed, kept, noteEdited, held, undone);
    List<DashboardEvent> events = List.copyOf(EVENTS.values());
    for (int i = 0; i < events.size(); i++) {
      DashboardEvent event = events.get(i);
      var run = Boards.run(HISTORIES.get(state).toArray(DashboardEvent[]::new));
      Board before = run.entity();
      if (expected.get(i).equals("-")) {
        assertThatThrownBy(() -> run.replay(event)).isInstanceOf(IllegalStateException.class);
        assertThat(run.entity()).isSameAs(before);
      } else {
        run.replay(event);
        assertThat(nameOf(run.entity())).as("after %s", event).isEqualTo(expected.get(i));
      }
    }
  }

  private static String nameOf(Board board) {
    Tile chart = DashboardKind.existing(board).tiles().get("chart");
    if (chart == null) {
      return "empty";
    }
    return !chart.isThere() ? "gone" : chart.openRemoval() == null ? "there" : "in conflict";
  }

  @Test
  void theTableKnowsEveryEvent() {
    assertThat(EVENTS.keySet())
        .isEqualTo(
            Arrays.stream(DashboardEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet()));
    assertThat(EVENTS.get("NoteEdited")).isInstanceOf(NoteEdited.class);
  }

  @Test
  void whatDoesNotExistHasNeitherViewNorRecord() {
    DashboardKind kind = new DashboardKind();
    Board absent = kind.decider().initial().entity();
    assertThatThrownBy(() -> kind.views().get(absent, ""))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kind.toRecord(absent)).isInstanceOf(IllegalStateException.class);
    assertThat(kind.deadline(absent)).isNull();
  }
}

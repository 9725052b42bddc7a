package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.decider.KindRun;
import dev.eddyline.schemas.dashboard.DashboardCommand;
import dev.eddyline.schemas.dashboard.DashboardCommand.AddTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.EditNote;
import dev.eddyline.schemas.dashboard.DashboardCommand.EditTile;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardEvent.Created;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileAdded;
import dev.eddyline.schemas.dashboard.DashboardPart;
import dev.eddyline.schemas.dashboard.DashboardState;
import dev.eddyline.schemas.dashboard.DashboardView;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.Side;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.schemas.dashboard.TileFields;
import dev.eddyline.schemas.dashboard.TileType;
import dev.eddyline.schemas.record.Command;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tests of the dashboard kind share: a board with a chart and a note. */
final class Boards {

  static final Instant T0 = Instant.ofEpochMilli(1_000_000);
  static final Created CREATED = new Created("1.0.ada", "ann", "Desk");
  static final TileAdded CHART = added("2.0.ada", "chart", TileType.CHART);
  static final TileAdded NOTE = added("3.0.ada", "todo", TileType.NOTE);
  static final NoteEdited HELLO =
      new NoteEdited(edit("4.0.ada", "ann", insert(0, null, Side.RIGHT, "hello")));

  private Boards() {}

  static KindRun<
          DashboardCommand,
          DashboardEvent,
          Board,
          DashboardState,
          Void,
          DashboardPart,
          DashboardView>
      run(DashboardEvent... events) {
    var run = new KindRun<>(new DashboardKind());
    List.of(events).forEach(run::replay);
    return run;
  }

  static Command<DashboardCommand> command(String actor, DashboardCommand payload) {
    return new Command<>("c-1", actor, null, null, T0, payload);
  }

  static TileAdded added(String stamp, String tile, TileType type) {
    return new TileAdded(stamp, "ann", tile, type, TileFields.NONE);
  }

  static AddTile add(String stamp, String tile, TileType type) {
    return new AddTile(stamp, tile, type, null);
  }

  static TileFields titled(String title) {
    return new TileFields(title, null, null, null, null, null, null, null, null);
  }

  static TileFields placed(int x, int y) {
    return new TileFields(null, null, x, y, null, null, null, null, null);
  }

  static TileFields ordered(String order) {
    return new TileFields(null, null, null, null, null, null, order, null, null);
  }

  static TileFields showing(String... sources) {
    return new TileFields(null, List.of(sources), null, null, null, null, null, null, null);
  }

  static TileFields set(Map<String, String> settings, String... unset) {
    return new TileFields(null, null, null, null, null, null, null, settings, List.of(unset));
  }

  static EditTile title(String stamp, String title) {
    return new EditTile(stamp, "chart", titled(title));
  }

  static Insert insert(int counter, @Nullable String parent, Side side, String text) {
    return new Insert(counter, parent, side, text);
  }

  static NoteEdit edit(String stamp, String by, Insert... inserts) {
    return new NoteEdit(stamp, by, "todo", List.of(inserts), List.of());
  }

  static NoteEdit delete(String stamp, String by, Span... deletes) {
    return new NoteEdit(stamp, by, "todo", List.of(), List.of(deletes));
  }

  /** The command that asks for an edit. */
  static EditNote asked(NoteEdit edit) {
    return new EditNote(edit.stamp(), edit.tile(), edit.inserts(), edit.deletes());
  }

  static String text(Board board) {
    return DashboardKind.existing(board).tile("todo").text().toString();
  }

  static DashboardView.Board view(Board board) {
    if (new DashboardViews().get(board, "") instanceof DashboardView.Board view) {
      return view;
    }
    throw new AssertionError("the main view is no board");
  }
}

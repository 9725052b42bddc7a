package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.Board.Absent;
import dev.eddyline.projection.dashboard.Board.Existing;
import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Kind;
import dev.eddyline.projection.decider.KindTypes;
import dev.eddyline.projection.decider.Parts;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.projection.decider.Views;
import dev.eddyline.schemas.dashboard.DashboardCommand;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardPart;
import dev.eddyline.schemas.dashboard.DashboardState;
import dev.eddyline.schemas.dashboard.DashboardView;
import org.pcollections.TreePMap;

/**
 * Boards that several edit at once, also while they are offline: tiles, their fields, and the texts
 * of notes. A part is a tile, a run of a text, or an edit that can be undone. Pure; any thread.
 */
public final class DashboardKind
    implements Kind<
        DashboardCommand,
        DashboardEvent,
        Board,
        DashboardState,
        Void,
        DashboardPart,
        DashboardView> {

  private final DashboardDecider decider = new DashboardDecider();
  private final DashboardParts parts = new DashboardParts();
  private final DashboardViews views = new DashboardViews();

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public KindTypes<
          DashboardCommand, DashboardEvent, DashboardState, Void, DashboardPart, DashboardView>
      types() {
    return new KindTypes<>(
        DashboardCommand.class,
        DashboardEvent.class,
        DashboardState.class,
        null,
        DashboardPart.class,
        DashboardView.class);
  }

  @Override
  public Decider<DashboardCommand, DashboardEvent, Target<Board, Void>> decider() {
    return decider;
  }

  @Override
  public Views<Board, DashboardEvent, DashboardView> views() {
    return views;
  }

  @Override
  public DashboardState toRecord(Board entity) {
    Existing board = existing(entity);
    return new DashboardState(
        board.created().toString(), board.title().writes(), board.history().entered());
  }

  @Override
  public Board fromRecord(DashboardState stored) {
    return new Existing(
        Stamp.parse(stored.created()),
        new Register(stored.title()),
        TreePMap.empty(),
        new History(TreePMap.empty(), TreePMap.empty(), stored.edits()));
  }

  @Override
  public Parts<Board, DashboardEvent, DashboardPart> parts() {
    return parts;
  }

  static Existing existing(Board entity) {
    return switch (entity) {
      case Existing board -> board;
      case Absent absent -> throw new IllegalStateException("the board has not been created");
    };
  }
}

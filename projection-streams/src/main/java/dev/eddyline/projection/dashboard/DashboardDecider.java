package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.dashboard.Board.Absent;
import dev.eddyline.projection.dashboard.Board.Existing;
import dev.eddyline.projection.decider.Decider;
import dev.eddyline.projection.decider.Decision;
import dev.eddyline.projection.decider.Target;
import dev.eddyline.schemas.dashboard.DashboardCommand;
import dev.eddyline.schemas.dashboard.DashboardCommand.AddTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.Create;
import dev.eddyline.schemas.dashboard.DashboardCommand.EditNote;
import dev.eddyline.schemas.dashboard.DashboardCommand.EditTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.RemoveTile;
import dev.eddyline.schemas.dashboard.DashboardCommand.Rename;
import dev.eddyline.schemas.dashboard.DashboardCommand.Resolve;
import dev.eddyline.schemas.dashboard.DashboardCommand.Undo;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardEvent.Created;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEditHeld;
import dev.eddyline.schemas.dashboard.DashboardEvent.NoteEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.Renamed;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileAdded;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileEdited;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileKept;
import dev.eddyline.schemas.dashboard.DashboardEvent.TileRemoved;
import dev.eddyline.schemas.dashboard.DashboardPart.Undoable;
import dev.eddyline.schemas.dashboard.NoteEdit;
import dev.eddyline.schemas.dashboard.TileFields;
import dev.eddyline.schemas.record.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a board. A command is an edit made somewhere, perhaps long ago; its stamp says when,
 * and the board after it is the same whatever came before it and whatever comes late. What a board
 * has already changes nothing. Pure; any thread may call it.
 */
@SuppressWarnings("ReferenceEquality") // what nothing has changed is the same object
final class DashboardDecider
    implements Decider<DashboardCommand, DashboardEvent, Target<Board, Void>> {

  /** How far a stamp may be ahead of the gateway's clock. */
  static final Duration CLOCK_AHEAD_MAX = Duration.ofSeconds(60);

  /** Tiles of a board, those that were removed among them. */
  static final int TILES_MAX = 500;

  /** Replicas that have edited one tile. */
  static final int REPLICAS_MAX = 256;

  @Override
  public Target<Board, Void> initial() {
    return new Target<>(new Absent(), null);
  }

  @Override
  public Decision<DashboardEvent> decide(
      Command<DashboardCommand> command, Target<Board, Void> target) {
    return switch (target.entity()) {
      case Absent absent -> decideAbsent(command);
      case Existing board -> decideExisting(command, board);
    };
  }

  @Override
  public Target<Board, Void> evolve(Target<Board, Void> target, DashboardEvent event) {
    return new Target<>(evolve(target.entity(), event), null);
  }

  private static Decision<DashboardEvent> decideAbsent(Command<DashboardCommand> command) {
    if (!(command.payload() instanceof Create create)) {
      return Refusal.NO_SUCH_BOARD.because("there is no such board");
    }
    Decision<DashboardEvent> ahead = faultInClock(command);
    return ahead != null
        ? ahead
        : Decision.accept(new Created(create.stamp(), command.actor(), create.title()));
  }

  private static Decision<DashboardEvent> decideExisting(
      Command<DashboardCommand> command, Existing board) {
    Decision<DashboardEvent> ahead = faultInClock(command);
    if (ahead != null) {
      return ahead;
    }
    String by = command.actor();
    return switch (command.payload()) {
      case Create create -> create(board, create);
      case Rename rename -> merged(board, new Renamed(rename.stamp(), by, rename.title()));
      case AddTile add -> addTile(board, by, add);
      case EditTile edit -> editTile(board, by, edit);
      case RemoveTile remove -> removeTile(board, by, remove);
      case EditNote edit -> editNote(board, by, edit);
      case Undo undo -> undo(board, by, undo);
      case Resolve resolve -> resolve(board, by, resolve);
    };
  }

  private static @Nullable Decision<DashboardEvent> faultInClock(
      Command<DashboardCommand> command) {
    long latest = command.at().plus(CLOCK_AHEAD_MAX).toEpochMilli();
    return Stamp.parse(command.payload().stamp()).time() > latest
        ? Refusal.CLOCK_AHEAD.because(
            "the stamp is more than " + CLOCK_AHEAD_MAX.toSeconds() + " s ahead", "/stamp")
        : null;
  }

  private static Decision<DashboardEvent> create(Existing board, Create create) {
    return board.created().equals(Stamp.parse(create.stamp()))
        ? new Decision.Accepted<>(List.of())
        : Refusal.ALREADY_EXISTS.because("the board exists already");
  }

  private static Decision<DashboardEvent> addTile(Existing board, String by, AddTile add) {
    Tile tile = board.tiles().get(add.tile());
    if (tile != null && tile.type() != add.type()) {
      return Refusal.TYPE_DIFFERS.because("the tile is there with another type", "/type");
    }
    if (tile == null && board.tiles().size() >= TILES_MAX) {
      return Refusal.TOO_MANY_TILES.because("a board has at most " + TILES_MAX + " tiles, ever");
    }
    TileFields fields = add.fields() == null ? TileFields.NONE : add.fields();
    return Optional.ofNullable(TileForm.fault(tile, fields))
        .or(() -> Optional.ofNullable(tile).map(known -> faultInReplicas(known, add.stamp())))
        .orElseGet(
            () -> merged(board, new TileAdded(add.stamp(), by, add.tile(), add.type(), fields)));
  }

  private static Decision<DashboardEvent> editTile(Existing board, String by, EditTile edit) {
    Tile tile = board.tiles().get(edit.tile());
    if (tile == null) {
      return noSuchTile(edit.tile());
    }
    if (Fields.written(edit.fields()).isEmpty()) {
      return Refusal.NOTHING_TO_DO.because("no field is written", "/fields");
    }
    return Optional.ofNullable(TileForm.fault(tile, edit.fields()))
        .or(() -> Optional.ofNullable(faultInReplicas(tile, edit.stamp())))
        .orElseGet(
            () -> merged(board, new TileEdited(edit.stamp(), by, edit.tile(), edit.fields())));
  }

  private static Decision<DashboardEvent> removeTile(Existing board, String by, RemoveTile remove) {
    Tile tile = board.tiles().get(remove.tile());
    if (tile == null) {
      return noSuchTile(remove.tile());
    }
    return Optional.ofNullable(faultInSight(tile, remove.stamp(), remove.seen()))
        .orElseGet(
            () -> merged(board, new TileRemoved(remove.stamp(), by, remove.tile(), remove.seen())));
  }

  private static Decision<DashboardEvent> resolve(Existing board, String by, Resolve resolve) {
    Tile tile = board.tiles().get(resolve.tile());
    if (tile == null) {
      return noSuchTile(resolve.tile());
    }
    if (!isConflict(tile, resolve)) {
      return Refusal.NO_CONFLICT.because("there is no such removal of the tile", "/seen");
    }
    DashboardEvent event =
        switch (resolve.choice()) {
          case KEEP -> new TileKept(resolve.stamp(), by, resolve.tile(), resolve.seen());
          case REMOVE -> new TileRemoved(resolve.stamp(), by, resolve.tile(), resolve.seen());
        };
    return Optional.ofNullable(faultInSight(tile, resolve.stamp(), resolve.seen()))
        .orElseGet(() -> merged(board, event));
  }

  /** Judged by what is said, not by what is open: two may decide at once, in any order. */
  private static boolean isConflict(Tile tile, Resolve resolve) {
    return switch (resolve.choice()) {
      case KEEP ->
          resolve.seen().stream().allMatch(stamp -> tile.removals().covers(Stamp.parse(stamp)));
      case REMOVE -> !tile.removals().newest().isEmpty();
    };
  }

  private static Decision<DashboardEvent> editNote(Existing board, String by, EditNote edit) {
    Tile tile = board.tiles().get(edit.tile());
    if (tile == null) {
      return noSuchTile(edit.tile());
    }
    if (!tile.isNote()) {
      return Refusal.NOT_A_NOTE.because("the tile has no text", "/tile");
    }
    NoteEdit made =
        new NoteEdit(
            edit.stamp(),
            by,
            edit.tile(),
            edit.inserts() == null ? List.of() : edit.inserts(),
            edit.deletes() == null ? List.of() : edit.deletes());
    if (made.inserts().isEmpty() && made.deletes().isEmpty()) {
      return Refusal.NOTHING_TO_DO.because("nothing is inserted and nothing deleted");
    }
    Decision<DashboardEvent> fault = Notes.fault(tile, made);
    if (fault == null) {
      fault = faultInReplicas(tile, edit.stamp());
    }
    if (fault != null) {
      return fault;
    }
    if (Notes.ready(tile.text(), made)) {
      return withThoseThatWaited(board, new NoteEdited(made));
    }
    if (tile.held().size() >= Notes.HELD_MAX
        && !tile.held().containsKey(Stamp.parse(edit.stamp()))) {
      return Refusal.TOO_MANY_HELD.because(
          "the edit names characters that are not there yet, and "
              + Notes.HELD_MAX
              + " others wait for some already");
    }
    return merged(board, new NoteEditHeld(made));
  }

  /** An edit, and after it, in the order of their stamps, those that waited for it. */
  private static Decision<DashboardEvent> withThoseThatWaited(Existing board, NoteEdited first) {
    List<DashboardEvent> events = new ArrayList<>();
    Existing now = board;
    for (NoteEdited next = first; next != null; next = ready(now, first.edit().tile())) {
      Existing after = now.noteEdited(next);
      if (after == now) {
        break;
      }
      events.add(next);
      now = after;
    }
    return new Decision.Accepted<>(events);
  }

  private static @Nullable NoteEdited ready(Existing board, String id) {
    Tile tile = board.tile(id);
    for (NoteEdit held : tile.held().values()) {
      if (Notes.ready(tile.text(), held)) {
        return new NoteEdited(held);
      }
    }
    return null;
  }

  private static Decision<DashboardEvent> undo(Existing board, String by, Undo undo) {
    Undoable edit = board.history().get(undo.of());
    if (edit == null) {
      return Refusal.NOTHING_TO_UNDO.because("there is no such edit among the newest", "/of");
    }
    if (!edit.by().equals(by)) {
      return Refusal.NOT_YOURS.because("somebody else has made the edit", "/of");
    }
    return Undoing.decide(board, by, undo.stamp(), edit);
  }

  private static @Nullable Decision<DashboardEvent> faultInSight(
      Tile tile, String stamp, List<String> seen) {
    Seen sight = tile.removed().plusAll(seen);
    return sight.newest().size() > REPLICAS_MAX ? tooManyReplicas() : faultInReplicas(tile, stamp);
  }

  private static @Nullable Decision<DashboardEvent> faultInReplicas(Tile tile, String stamp) {
    String replica = Stamp.parse(stamp).replica();
    int more = tile.seen().newest().containsKey(replica) ? 0 : 1;
    int moreRemovals = tile.removals().newest().containsKey(replica) ? 0 : 1;
    return tile.seen().newest().size() + more > REPLICAS_MAX
            || tile.removals().newest().size() + moreRemovals > REPLICAS_MAX
        ? tooManyReplicas()
        : null;
  }

  private static Decision<DashboardEvent> tooManyReplicas() {
    return Refusal.TOO_MANY_REPLICAS.because(
        "at most " + REPLICAS_MAX + " replicas can edit one tile");
  }

  private static Decision<DashboardEvent> noSuchTile(String tile) {
    return Refusal.NO_SUCH_TILE.because("the board has no tile '" + tile + "'", "/tile");
  }

  /** What the board has already is accepted, and changes nothing. */
  static Decision<DashboardEvent> merged(Existing board, DashboardEvent event) {
    return evolve(board, event) == board
        ? new Decision.Accepted<>(List.of())
        : Decision.accept(event);
  }

  /** Facts that cannot follow from the state are a fault of ours: they crash their owner. */
  static Board evolve(Board board, DashboardEvent event) {
    return switch (event) {
      case Created created -> in(Absent.class, board, event).created(created);
      case Renamed renamed -> in(Existing.class, board, event).renamed(renamed);
      case TileAdded added -> in(Existing.class, board, event).tileAdded(added);
      case TileEdited edited -> in(Existing.class, board, event).tileEdited(edited);
      case TileRemoved removed -> in(Existing.class, board, event).tileRemoved(removed);
      case TileKept kept -> in(Existing.class, board, event).tileKept(kept);
      case NoteEdited edited -> in(Existing.class, board, event).noteEdited(edited);
      case NoteEditHeld held -> in(Existing.class, board, event).noteEditHeld(held);
      case DashboardEvent.Undone undone -> in(Existing.class, board, event).undone(undone);
    };
  }

  private static <S extends Board> S in(Class<S> state, Board board, DashboardEvent event) {
    if (!state.isInstance(board)) {
      throw new IllegalStateException(
          event.getClass().getSimpleName()
              + " cannot happen to a board that is "
              + board.getClass().getSimpleName());
    }
    return state.cast(board);
  }
}

package dev.eddyline.projection.dashboard;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.TileFields;
import dev.eddyline.schemas.topic.ViewId;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges what is to be written into a tile, as far as the contract cannot say it. Pure. */
final class TileForm {

  /** Settings of one tile that were ever given, those taken out again among them. */
  static final int SETTINGS_MAX = 32;

  private static final Pattern SETTING = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** What shows boards must not be shown by one, or two could show each other without end. */
  private static final String OWN_KIND = "dashboard";

  private TileForm() {}

  /** Why these fields cannot be written; null when they can. */
  static @Nullable Decision<DashboardEvent> fault(@Nullable Tile tile, TileFields fields) {
    Decision<DashboardEvent> fault = faultInSources(fields.sources());
    if (fault == null) {
      fault = faultInSettings(tile, fields);
    }
    if (fault == null && fields.order() != null && !FractionalIndex.isValid(fields.order())) {
      return Refusal.INVALID_ORDER.because(
          "'" + fields.order() + "' is no fractional index", "/fields/order");
    }
    return fault;
  }

  private static @Nullable Decision<DashboardEvent> faultInSources(@Nullable List<String> sources) {
    for (int i = 0; sources != null && i < sources.size(); i++) {
      String source = sources.get(i);
      int slash = source.indexOf('/');
      if (slash < 0
          || !KIND.matcher(source.substring(0, slash)).matches()
          || !ViewId.isValid(source.substring(slash + 1))) {
        return Refusal.INVALID_SOURCE.because(
            "'" + source + "' is no address of a view", "/fields/sources/" + i);
      }
      if (source.substring(0, slash).equals(OWN_KIND)) {
        return Refusal.CYCLIC_SOURCE.because(
            "a board does not show boards", "/fields/sources/" + i);
      }
    }
    return null;
  }

  private static @Nullable Decision<DashboardEvent> faultInSettings(
      @Nullable Tile tile, TileFields fields) {
    TreeSet<String> names = new TreeSet<>();
    if (tile != null) {
      tile.registers().keySet().stream()
          .filter(field -> field.startsWith(Fields.SETTING))
          .map(field -> field.substring(Fields.SETTING.length()))
          .forEach(names::add);
    }
    Map<String, String> settings = fields.settings() == null ? Map.of() : fields.settings();
    for (String name : settings.keySet()) {
      if (!SETTING.matcher(name).matches()) {
        return Refusal.INVALID_SETTING.because(
            "a setting is called " + SETTING, "/fields/settings/" + name);
      }
      names.add(name);
    }
    List<String> unset = fields.unset() == null ? List.of() : fields.unset();
    for (int i = 0; i < unset.size(); i++) {
      if (!SETTING.matcher(unset.get(i)).matches() || settings.containsKey(unset.get(i))) {
        return Refusal.INVALID_SETTING.because(
            "it is no setting's name, or is given a value too", "/fields/unset/" + i);
      }
      names.add(unset.get(i));
    }
    return names.size() > SETTINGS_MAX
        ? Refusal.TOO_MANY_SETTINGS.because(
            "a tile has at most " + SETTINGS_MAX + " settings", "/fields/settings")
        : null;
  }
}

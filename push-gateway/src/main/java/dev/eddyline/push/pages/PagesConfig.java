package dev.eddyline.push.pages;

import dev.eddyline.chassis.config.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * Whether and how pages are served.
 *
 * @param on whether they are, where they are on the class path
 * @param commands where pages send commands; empty for where they come from
 */
public record PagesConfig(boolean on, Optional<URI> commands) {

  /** Takes the keys of pages. */
  public static PagesConfig from(Settings settings) {
    return new PagesConfig(
        settings.flag("PUSH_PAGES", true, "whether pages are served that are on the class path"),
        settings.url("PUSH_COMMANDS_URL", "where pages send commands; none is their own origin"));
  }
}

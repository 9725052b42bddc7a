package dev.eddyline.local;

import dev.eddyline.local.feed.FeedCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line: {@code up} runs all of Eddyline, {@code feed} pours a file into it. */
@Command(
    name = "eddyline",
    description = "Commands in, events kept, every view live.",
    subcommands = {UpCommand.class, FeedCommand.class, RehearseCommand.class},
    mixinStandardHelpOptions = true,
    version = "eddyline 0.1.0-SNAPSHOT",
    scope = ScopeType.INHERIT)
public final class Main {

  /** System property: the project's folder, as the launcher knows it. */
  static final String HOME = "eddyline.home";

  private Main() {}

  /** Ends the process: 0 done, 1 failed, 2 wrong usage; 130 or 143 after a signal. */
  public static void main(String[] arguments) {
    // Before anything logs. Only up writes a log file; it chooses its own.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "dev/eddyline/local/log-quiet.xml");
    }
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }
}

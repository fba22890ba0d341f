package dev.hasten.cli;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import picocli.CommandLine.Option;

/** How much a verb that trains says on stderr while it does. */
final class ProgressOptions {
  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing while it runs, warnings apart.")
  private boolean quiet;

  boolean quiet() {
    return quiet;
  }

  /** Tells the user how the runs of the plan go. */
  Observer console(RunPlan plan) {
    Console console = Console.onStderr(plan);
    return quiet ? event -> onlyWarnings(console, event) : console;
  }

  private static void onlyWarnings(Console console, Event event) {
    if (event instanceof Event.Warned
        || event instanceof Event.Skipped
        || event instanceof Event.MicroBatched
        || event instanceof Event.LeftOut) {
      console.on(event);
    }
  }
}

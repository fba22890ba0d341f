package dev.hasten.cli;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.io.PrintStream;
import java.util.Locale;

/** Tells on stderr how training goes: a line for each evaluation. */
final class Console implements Observer {
  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  @Override
  public void on(Event event) {
    if (event instanceof Event.Started started) {
      out.printf(
          Locale.ROOT,
          "%n%s, seed %d: %,d parameters, batch %d, %s, %,d steps%n",
          started.run(),
          started.seed(),
          started.parameters(),
          started.batch(),
          started.precision(),
          started.steps());
    } else if (event instanceof Event.Evaluated evaluated) {
      out.printf(
          Locale.ROOT,
          "  epoch %5.2f  %7.1f s  accuracy %.4f  loss %.4f%n",
          evaluated.epoch(),
          evaluated.seconds(),
          evaluated.metrics().getOrDefault("accuracy", Double.NaN),
          evaluated.metrics().getOrDefault("loss", Double.NaN));
    } else if (event instanceof Event.Reached reached) {
      out.printf(
          Locale.ROOT, "  target reached after %.1f s (%s)%n", reached.seconds(), reached.metric());
    } else if (event instanceof Event.Warned warned) {
      out.printf(Locale.ROOT, "  warning, step %d: %s%n", warned.step(), warned.message());
    }
  }
}

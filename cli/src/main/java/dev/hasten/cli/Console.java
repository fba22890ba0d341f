package dev.hasten.cli;

import dev.hasten.data.BadExample;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.seam.Metric;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Tells on stderr how training goes: a line for each evaluation, and below it a bar that moves with
 * the steps. Off a terminal there is no bar, but a line now and then.
 */
final class Console implements Observer {
  private static final double SECONDS_BETWEEN_BARS = 0.1;
  private static final double SECONDS_BETWEEN_LINES = 30;
  private static final double SECONDS_BETWEEN_WIDTHS = 2;
  private static final String YELLOW = "\u001b[33m";
  private static final String GREEN = "\u001b[32m";

  private final PrintStream out;
  private final Terminal terminal;
  private final RunPlan plan;
  private final DoubleSupplier clock;
  private final ProgressBar bar;
  private RunState run = RunState.NONE;
  private Optional<Event.Saved> saved = Optional.empty();
  private List<BadExample> told = List.of();
  private final Set<String> changes = new HashSet<>();
  private boolean drawn;
  private boolean estimated;
  private double drawnAt = Double.NEGATIVE_INFINITY;
  private double toldAt;
  private int width = Terminal.USUAL_WIDTH;
  private double measuredAt = Double.NEGATIVE_INFINITY;

  /** Seconds from {@code clock} may begin anywhere. */
  Console(PrintStream out, Terminal terminal, RunPlan plan, DoubleSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.plan = plan;
    this.clock = clock;
    bar = new ProgressBar(terminal);
  }

  /** On stderr. */
  static Console onStderr(RunPlan plan) {
    return new Console(
        Terminal.stderr(), Terminal.ofStderr(), plan, () -> System.nanoTime() * 1e-9);
  }

  @Override
  public void on(Event event) {
    double now = clock.getAsDouble();
    if (event instanceof Event.Started started) {
      start(started, now);
    } else if (event instanceof Event.Operated operated) {
      if (changes.add(run.started().run() + operated.method())) { // once where runs are many
        say("  " + operated.method() + ": " + operated.message(), now);
      }
    } else if (event instanceof Event.Stepped stepped) {
      run = run.at(stepped, now);
      plan.at((double) (stepped.step() - run.started().step()) * run.started().batch());
      draw(now);
    } else if (event instanceof Event.Progressed progressed) {
      run = run.with(progressed);
      progress(now);
    } else if (event instanceof Event.Evaluated evaluated) {
      run = run.with(evaluated);
      measure(now);
      say("  " + Words.of(evaluated), now);
    } else if (event instanceof Event.Reached reached) {
      String words = format("  target reached after %.1f s", reached.seconds());
      say(
          colour(
              GREEN,
              words
                  + " ("
                  + reached.metric()
                  + " "
                  + Metric.words(reached.metric(), reached.value())
                  + ")"),
          now);
    } else if (event instanceof Event.Saved done) {
      saved = Optional.of(done);
    } else if (event instanceof Event.MicroBatched cut) {
      warn(cut.step(), cut.message(), now);
    } else if (event instanceof Event.Adjusted adjusted) {
      say(format("  step %d: ", adjusted.step()) + adjusted.message(), now);
    } else if (event instanceof Event.LeftOut left) {
      for (String line : leftOut(left)) {
        say(colour(YELLOW, "  " + line), now);
      }
    } else if (event instanceof Event.Skipped skipped) {
      warn(skipped.step(), skipped.message(), now);
    } else if (event instanceof Event.Warned warned) {
      warn(warned.step(), warned.message(), now);
    } else if (event instanceof Event.Ended ended) {
      end(ended, now);
    }
  }

  private void warn(long step, String words, double now) {
    say(colour(YELLOW, format("  warning, step %d: %s", step, words)), now);
  }

  /** In full once, where many runs are on the same data. */
  private List<String> leftOut(Event.LeftOut left) {
    List<String> lines = LeftOutWords.lines(left.data(), left.examples());
    boolean again = left.examples().equals(told);
    told = left.examples();
    return again ? lines.subList(0, 1) : lines;
  }

  private void start(Event.Started started, double now) {
    measure(now);
    run = RunState.of(started, now);
    saved = Optional.empty();
    plan.started(started.run(), started.seed(), now);
    String number =
        plan.number().isPresent()
            ? format("Run %d of %d: ", plan.number().getAsInt(), plan.count())
            : "";
    String name = format("%s, seed %d", started.run(), started.seed());
    say("\n" + number + name + estimate("; ", now), now);
    say("  " + Words.details(started), now);
  }

  /** The time of all runs, as far as it is known. */
  private String estimate(String before, double now) {
    OptionalDouble left = plan.left(now);
    if (plan.count() < 2 || left.isEmpty()) {
      return "";
    }
    estimated = true;
    double all = plan.elapsed(now) + left.getAsDouble();
    return before
        + format("about %s left of %s in all", Words.time(left.getAsDouble()), Words.time(all));
  }

  private void progress(double now) {
    if (!estimated) {
      String words = estimate("  ", now);
      if (!words.isEmpty()) {
        say(words, now);
      }
    }
    if (!terminal.live() && now - toldAt >= SECONDS_BETWEEN_LINES) {
      say("  " + run.words(), now);
    }
  }

  private void end(Event.Ended ended, double now) {
    clear();
    plan.ended(now);
    if (ended.outcome() == Event.Outcome.INTERRUPTED) {
      String kept = saved.map(each -> "; saved in " + each.file()).orElse("");
      say(format("  interrupted after step %,d", ended.step()) + kept, now);
    }
    run = RunState.NONE;
    out.flush();
  }

  private void draw(double now) {
    if (!terminal.live() || now - drawnAt < SECONDS_BETWEEN_BARS) {
      return;
    }
    drawnAt = now;
    drawn = true;
    String line = bar.line(title(), run.fraction(), run.parts(now, plan.left(now)), width);
    // Wrapping is off while the line is drawn: a terminal made narrower cuts it off instead.
    out.print("\r\u001b[?7l" + line + "\u001b[K\u001b[?7h");
    out.flush();
  }

  private String title() {
    String name = run.started().run();
    return plan.number().isPresent()
        ? plan.number().getAsInt() + "/" + plan.count() + " " + name
        : name;
  }

  private void clear() {
    if (drawn) {
      drawn = false;
      out.print("\r\u001b[K");
    }
  }

  private void say(String line, double now) {
    clear();
    out.print(line + System.lineSeparator());
    out.flush();
    toldAt = now;
    drawnAt = Double.NEGATIVE_INFINITY;
  }

  /** Outside the training clock: at the start and at evaluations. */
  private void measure(double now) {
    if (terminal.live() && now - measuredAt >= SECONDS_BETWEEN_WIDTHS) {
      width = terminal.width().getAsInt();
      measuredAt = now;
    }
  }

  private String colour(String code, String words) {
    return terminal.colour() ? code + words + "\u001b[0m" : words;
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}

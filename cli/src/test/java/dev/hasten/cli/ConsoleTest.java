package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.Unit;
import dev.hasten.train.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees while training. */
class ConsoleTest {
  private static final Unit IMAGES = new Unit("images", 1);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private double now = 1000;

  private Console console(Terminal terminal, RunPlan plan) {
    return new Console(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, plan, () -> now);
  }

  private static Terminal live(int width) {
    return new Terminal(true, false, true, () -> width);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What is left of each line on a screen, and the longest that was ever drawn. */
  private List<String> screen() {
    return Arrays.stream(shown().split("\n", -1))
        .map(line -> line.substring(line.lastIndexOf('\r') + 1))
        .map(line -> line.replaceAll("\u001b\\[[?0-9]*[a-zA-Z]", ""))
        .toList();
  }

  /** Two epochs of 100 steps, each of 10 ms, logged every 50. */
  private void train(Console console, String name) {
    console.on(new Event.Started(name, 3, 0, 200, 100, 128, 34_826, "bf16", IMAGES));
    double begun = now;
    for (int step = 1; step <= 200; step++) {
      now = begun + step / 100.0;
      console.on(new Event.Stepped(step, step / 100.0, step * 0.01));
      if (step % 50 == 0) {
        console.on(
            new Event.Progressed(
                step, step / 100.0, 0.3125, 0.004, step * 0.01, 12_800, 0.012, Map.of()));
      }
      if (step % 100 == 0) {
        console.on(new Event.Evaluated(step, step / 100.0, step * 0.01, 0.2, metrics()));
      }
    }
    console.on(new Event.Ended(200, Event.Outcome.COMPLETED, 2, 0, metrics()));
  }

  private static Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", 0.875);
    metrics.put("top5", 0.99);
    metrics.put("loss", 0.4);
    return metrics;
  }

  /** With its cost, once where a recipe is trained on many seeds. */
  @Test
  void surgeryIsToldOnceForEachRecipe() {
    Console console = console(Terminal.PLAIN, RunPlan.none());
    for (String recipe : List.of("fast", "fast", "free")) {
      console.on(new Event.Started(recipe, 3, 0, 200, 100, 128, 288, "bf16", IMAGES));
      console.on(new Event.Operated(0, "factorize", "1,201 to 288 parameters"));
    }
    assertEquals(
        2, shown().lines().filter("  factorize: 1,201 to 288 parameters"::equals).count(), shown());
  }

  @Test
  void offATerminalThereAreOnlyPlainLines() {
    train(console(Terminal.PLAIN, RunPlan.none()), "fast");
    assertEquals(
        List.of(
            "",
            "fast, seed 3",
            "  34,826 parameters, batch 128, bf16, 200 steps in 2 epochs",
            "  epoch  1.00      1.0 s  accuracy 0.8750  top5 0.9900  loss 0.4000",
            "  epoch  2.00      2.0 s  accuracy 0.8750  top5 0.9900  loss 0.4000",
            ""),
        List.of(shown().split("\n", -1)));
  }

  @Test
  void aLongEpochOffATerminalShowsALineEveryHalfMinute() {
    Console console = console(Terminal.PLAIN, RunPlan.none());
    console.on(new Event.Started("fast", 3, 0, 1000, 1000, 128, 34_826, "bf16", IMAGES));
    for (int step = 1; step <= 100; step++) {
      now += 1;
      console.on(new Event.Stepped(step, step / 1000.0, step));
      console.on(new Event.Progressed(step, step / 1000.0, 0.5, 0.004, step, 128, 0.012, Map.of()));
    }
    List<String> lines = List.of(shown().strip().split("\n"));
    assertEquals(5, lines.size(), shown());
    assertEquals(
        "  epoch  0.03    3%  128 images/s  loss 0.5000  learning rate 4.0e-3  waiting for data 1.2%  ETA 16:10",
        lines.get(2));
  }

  @Test
  void theBarTellsAllAndGoesAway() {
    train(console(live(200), RunPlan.none()), "fast");
    String last = shown().substring(0, shown().lastIndexOf("\u001b[?7h"));
    last = last.substring(last.lastIndexOf("\u001b[?7l"));
    for (String word :
        List.of(
            "fast",
            "epoch 1.9/2",
            " 97%",
            "12,800 images/s",
            "ETA 0:00",
            "loss 0.3125",
            "learning rate 4.0e-3",
            "waiting for data 1.2%",
            "accuracy 0.8750",
            "━━━")) {
      assertTrue(last.contains(word), word + " in " + last);
    }
    assertEquals(
        List.of(
            "",
            "fast, seed 3",
            "  34,826 parameters, batch 128, bf16, 200 steps in 2 epochs",
            "  epoch  1.00      1.0 s  accuracy 0.8750  top5 0.9900  loss 0.4000",
            "  epoch  2.00      2.0 s  accuracy 0.8750  top5 0.9900  loss 0.4000",
            ""),
        screen());
  }

  @Test
  void theBarIsDrawnTenTimesASecondAtMost() {
    train(console(live(80), RunPlan.none()), "fast");
    int drawn = shown().split("\u001b\\[\\?7l", -1).length - 1;
    assertTrue(drawn > 10 && drawn <= 24, drawn + " in 2 s");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 20, 40, 60, 80, 100, 120, 200, 400})
  void theBarFitsTheTerminal(int width) {
    String name = "fast without channels-last and a long name besides";
    train(console(live(width), new RunPlan(List.of())), name);
    for (String drawn : shown().split("\u001b\\[\\?7l", -1)) {
      int end = drawn.indexOf("\u001b[K\u001b[?7h");
      if (end >= 0) {
        assertTrue(end < Math.max(2, width), end + " of " + width + ": " + drawn);
      }
    }
  }

  @Test
  void inAPlanTheHeaderSaysWhichRunOfHowManyAndHowLongAllTake() {
    RunPlan plan =
        new RunPlan(
            List.of(
                new RunPlan.Planned("baseline", 3, 25_600),
                new RunPlan.Planned("fast", 3, 12_800),
                new RunPlan.Planned("fast", 4, 12_800),
                new RunPlan.Planned("baseline", 4, 25_600)));
    Console console = console(Terminal.PLAIN, plan);
    train(console, "baseline");
    train(console, "fast");
    List<String> heads =
        shown().lines().filter(line -> line.contains("Run ") || line.contains("about")).toList();
    assertEquals(
        List.of(
            "Run 1 of 4: baseline, seed 3",
            "  about 0:04 left of 0:06 in all",
            "Run 2 of 4: fast, seed 3; about 0:04 left of 0:06 in all"),
        heads);
  }

  @Test
  void aWarningAndAnInterruptAreTold() {
    Console console = console(Terminal.PLAIN, RunPlan.none());
    console.on(new Event.Started("fast", 3, 20, 200, 100, 128, 34_826, "bf16", IMAGES));
    console.on(new Event.Skipped(21, 1, "a gradient overflowed"));
    console.on(new Event.Saved(30, Path.of("runs", "a"), 10, 1));
    console.on(new Event.Ended(30, Event.Outcome.INTERRUPTED, 2, 1, Map.of()));
    assertEquals(
        List.of(
            "fast, seed 3",
            "  34,826 parameters, batch 128, bf16, 200 steps in 2 epochs, on from step 20",
            "  warning, step 21: a gradient overflowed",
            "  interrupted after step 30; saved in runs/a"),
        List.of(shown().strip().split("\n")));
  }

  /** In full for the first of several runs on the same data. */
  @Test
  void whatWasLeftOutIsTold() {
    Console console = console(Terminal.PLAIN, RunPlan.none());
    List<BadExample> seven =
        IntStream.range(0, 7).mapToObj(i -> new BadExample("a.csv:" + i, "no number")).toList();
    console.on(new Event.LeftOut(0, "a.csv", seven));
    console.on(new Event.LeftOut(0, "a.csv", seven));
    console.on(new Event.LeftOut(0, "b.csv", seven.subList(0, 1)));
    assertEquals(
        List.of(
            "  left out 7 of a.csv",
            "    a.csv:0: no number",
            "    a.csv:1: no number",
            "    a.csv:2: no number",
            "    a.csv:3: no number",
            "    a.csv:4: no number",
            "    and 2 more: events.jsonl of a run lists them all",
            "  left out 7 of a.csv",
            "  left out 1 of b.csv",
            "    a.csv:0: no number"),
        List.of(shown().stripTrailing().split("\n")));
  }

  @Test
  void coloursAndBarsAreForTerminalsThatWantThem() {
    Map<String, String> xterm = Map.of("TERM", "xterm-256color");
    assertEquals(Terminal.PLAIN, terminal(false, xterm));
    assertEquals(Terminal.PLAIN, terminal(true, Map.of("TERM", "dumb")));
    assertEquals(Terminal.PLAIN, terminal(true, Map.of()));
    assertTrue(terminal(true, xterm).live() && terminal(true, xterm).colour());
    Terminal grey = terminal(true, Map.of("TERM", "xterm", "NO_COLOR", "1"));
    assertTrue(grey.live());
    assertFalse(grey.colour());
    Terminal ascii = Terminal.of(true, xterm, StandardCharsets.US_ASCII, () -> 80);
    assertFalse(ascii.lines());
    String bar = new ProgressBar(ascii).line("fast", 0.5, List.of(), 80);
    assertTrue(StandardCharsets.US_ASCII.newEncoder().canEncode(bar), bar);
  }

  @Test
  void digitsAreThoseOfLogsWhateverTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      String bar = new ProgressBar(Terminal.PLAIN).line("fast", 0.5, List.of(), 80);
      assertTrue(bar.startsWith("fast  50% "), bar);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Terminal terminal(boolean isOne, Map<String, String> environment) {
    return Terminal.of(isOne, environment, StandardCharsets.UTF_8, () -> 80);
  }

  @Test
  void timesAndRatesAreShort() {
    assertEquals("0:07", Words.time(7.4));
    assertEquals("12:34", Words.time(754));
    assertEquals("1:02:03", Words.time(3723));
    assertEquals("4.0e-3", Words.rate(0.004));
    assertEquals("1.0e0", Words.rate(1));
    assertEquals("0.0e0", Words.rate(0));
    assertEquals("2.5", Words.amount(2.5));
    assertEquals("40", Words.amount(40));
  }
}

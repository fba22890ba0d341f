package dev.hasten.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A comparison as text for a terminal of 80 columns. */
public final class TextReport {
  private static final int LONGEST_NAME = 12;
  private static final String LOW = "  low";
  private static final String HIGH = "  high";

  private TextReport() {}

  /** Plot, table, what each part does, and notes; ends with a line break. */
  public static String of(ComparisonResult result) {
    StringBuilder text = new StringBuilder(4096);
    text.append('\n').append(TextPlot.of(result)).append('\n');
    text.append("To ").append(result.target()).append(":\n\n").append(table(result));
    for (String recipe : result.wholeRecipes()) {
      List<Effect> effects =
          result.effects().stream().filter(each -> each.ablation().of().equals(recipe)).toList();
      if (!effects.isEmpty()) {
        text.append('\n');
        TextLines.wrapped(text, "What each part of " + recipe + " does; above zero it helps:");
        text.append('\n');
        text.append(effects(result, effects));
      }
    }
    text.append('\n');
    Words.notes(result).forEach(note -> TextLines.wrapped(text, "! " + note + '.'));
    Words.networks(result).ifPresent(words -> TextLines.wrapped(text, words + '.'));
    TextLines.wrapped(text, "Evaluation, in no other figure: " + evaluation(result) + '.');
    if (result.runs(result.baseline()).size() > 1) {
      TextLines.wrapped(
          text, "Medians over seeds, with the ends of 95% intervals (bootstrap); ratios by pairs.");
    }
    Words.calibration(result).ifPresent(words -> TextLines.wrapped(text, words + '.'));
    return text.toString();
  }

  private static String table(ComparisonResult result) {
    List<Column> columns = Column.all(result);
    TextLines lines = new TextLines(LONGEST_NAME);
    List<String> headings = new ArrayList<>(List.of("recipe", "reached", "times sooner"));
    columns.forEach(column -> headings.add(column.heading().replace("final ", "")));
    lines.add(headings);
    for (String recipe : result.wholeRecipes()) {
      List<RunResult> runs = result.runs(recipe);
      Optional<Interval> speedup = result.speedup(recipe);
      boolean baseline = recipe.equals(result.baseline());
      List<String> medians = new ArrayList<>(List.of(recipe, Words.reached(result, recipe)));
      List<String> lows = new ArrayList<>(List.of(LOW, ""));
      List<String> highs = new ArrayList<>(List.of(HIGH, ""));
      medians.add(baseline ? "1x" : speedup.map(Words::times).orElse("missed"));
      lows.add(baseline ? "" : speedup.map(Words::timesLow).orElse(""));
      highs.add(baseline ? "" : speedup.map(Words::timesHigh).orElse(""));
      for (Column column : columns) {
        medians.add(column.median(runs));
        lows.add(column.low(runs));
        highs.add(column.high(runs));
      }
      lines.add(medians);
      lines.addUnlessBlank(lows);
      lines.addUnlessBlank(highs);
    }
    return lines.text();
  }

  private static String effects(ComparisonResult result, List<Effect> effects) {
    TextLines lines = new TextLines(2 * LONGEST_NAME);
    lines.add(List.of("part", "reached without", "time saved", "quality gained", "shown"));
    for (Effect effect : effects) {
      Interval saved = effect.timeSaved();
      Interval gained = effect.qualityGained();
      String metric = result.target().metric();
      lines.add(
          List.of(
              effect.ablation().part(),
              Words.reached(result, effect.ablation().name()),
              Words.saved(saved.median()),
              Effect.quality(metric, gained.median()),
              shown(effect)));
      if (saved.count() > 1) {
        lines.add(
            List.of(LOW, "", Words.saved(saved.low()), Effect.quality(metric, gained.low()), ""));
        lines.add(
            List.of(
                HIGH, "", Words.saved(saved.high()), Effect.quality(metric, gained.high()), ""));
      }
    }
    return lines.text();
  }

  /** Of an effect, what its interval excludes. */
  private static String shown(Effect effect) {
    boolean time = effect.timeSaved().excludes(0);
    boolean quality = effect.qualityGained().excludes(0);
    return time && quality ? "both" : time ? "time" : quality ? "quality" : "none";
  }

  private static String evaluation(ComparisonResult result) {
    return result.wholeRecipes().stream()
        .map(recipe -> recipe + " " + Column.evaluation().median(result.runs(recipe)) + " s")
        .collect(Collectors.joining(", "));
  }
}

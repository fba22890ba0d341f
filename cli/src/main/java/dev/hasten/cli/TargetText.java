package dev.hasten.cli;

import dev.hasten.data.look.HalfReport;
import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.TargetReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What an inspection found of a number that is to be predicted, in words. */
final class TargetText {
  private TargetText() {}

  /** Whether a number is to be predicted, not a class. */
  static boolean isNumber(Inspection found) {
    return found.train().target().isPresent();
  }

  /** Range, quartiles, mean and deviation of both halves. */
  static List<List<String>> rows(Inspection found) {
    List<List<String>> rows = new ArrayList<>();
    String name = found.train().target().map(TargetReport::name).orElse("");
    rows.add(List.of("column", name, name));
    rows.add(row(found, "least", TargetReport::least));
    rows.add(row(found, "lower quartile", TargetReport::lowerQuartile));
    rows.add(row(found, "median", TargetReport::median));
    rows.add(row(found, "upper quartile", TargetReport::upperQuartile));
    rows.add(row(found, "greatest", TargetReport::greatest));
    rows.add(row(found, "mean", TargetReport::mean));
    rows.add(row(found, "deviation", TargetReport::deviation));
    rows.add(List.of("far from the others", far(found.train()), far(found.test())));
    return rows;
  }

  private static List<String> row(
      Inspection found, String what, ToDoubleFunction<TargetReport> number) {
    return List.of(what, cell(found.train(), number), cell(found.test(), number));
  }

  private static String cell(HalfReport half, ToDoubleFunction<TargetReport> number) {
    return half.target().map(target -> Counts.of(number.applyAsDouble(target))).orElse("none");
  }

  private static String far(HalfReport half) {
    return Counts.of(half.target().map(target -> target.far().size()).orElse(0));
  }

  /** Examples whose number lies far from the others, the farthest first. */
  static void appendFar(StringBuilder text, String half, HalfReport report, int top) {
    Optional<TargetReport> target = report.target().filter(each -> !each.far().isEmpty());
    if (target.isPresent()) {
      text.append("\nTargets of ")
          .append(half)
          .append(" that are far from the others, in distances of the quartiles beyond them:\n");
      target.get().far().stream().limit(top).forEach(each -> text.append(words(each)));
      InspectionText.more(text, target.get().far().size() - top);
    }
  }

  private static String words(TargetReport.Far far) {
    return String.format(
        Locale.ROOT, "  %d: %s, %.1f times%n", far.example(), Counts.of(far.value()), far.times());
  }
}

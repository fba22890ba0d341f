package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.look.DuplicateGroup;
import dev.hasten.data.look.HalfReport;
import dev.hasten.data.look.Inspection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an inspection found, as words and as JSON. */
final class InspectionText {
  private static final int MOST_CLASSES = 100;
  private static final int MOST_OF_A_GROUP = 20;

  private InspectionText() {}

  static String of(Inspection found, DataPair data, int top) {
    RowWords train = new RowWords(data.train());
    RowWords test = new RowWords(data.test());
    StringBuilder text = new StringBuilder();
    text.append(TextTable.of(List.of("", "train", "test"), rows(found))).append('\n');
    List<String> heads = List.of(TargetText.isNumber(found) ? "target" : "class", "train", "test");
    text.append(TextTable.of(heads, targets(found, top))).append('\n');
    found.table().ifPresent(table -> ColumnsText.append(text, table, top));
    text.append(summary(found));
    LookalikesText.append(text, found, train, test, top);
    LookalikesText.appendDoubts(text, found, top);
    TargetText.appendFar(text, "train", found.train(), top);
    TargetText.appendFar(text, "test", found.test(), top);
    groups(text, "Under several labels", found.contradictions(), top);
    groups(text, "In training and test", inBothHalves(found), top);
    faults(text, "train", found.train(), top);
    faults(text, "test", found.test(), top);
    return text.toString();
  }

  /** In a sentence. */
  static String summary(Inspection found) {
    String seen = Counts.of(found.testSeenInTraining()) + " test examples are also trained on";
    if (TargetText.isNumber(found)) {
      return seen + ".\n";
    }
    return seen
        + "; "
        + Counts.of(found.contradictions().size())
        + " examples are there under several labels.\n";
  }

  static List<DuplicateGroup> inBothHalves(Inspection found) {
    return found.duplicates().stream()
        .filter(group -> !group.train().isEmpty() && !group.test().isEmpty())
        .toList();
  }

  /** What each half holds, in numbers. */
  static List<List<String>> rows(Inspection found) {
    HalfReport train = found.train();
    HalfReport test = found.test();
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("examples", train.examples(), test.examples()));
    found
        .table()
        .ifPresentOrElse(
            table -> rows.addAll(ColumnsText.rows(table)), () -> rows.addAll(values(found)));
    rows.add(row("unreadable examples", train.faults().size(), test.faults().size()));
    if (!TargetText.isNumber(found)) {
      rows.add(row("labels of no class", train.labelsOutside(), test.labelsOutside()));
    }
    if (train.leftOver() + test.leftOver() > 0) {
      rows.add(row("places left over", train.leftOver(), test.leftOver()));
    }
    rows.add(row("repeated within", found.repeated(true), found.repeated(false)));
    return rows;
  }

  /** Of data that are no table. */
  private static List<List<String>> values(Inspection found) {
    HalfReport train = found.train();
    HalfReport test = found.test();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("shape", shape(found, train), shape(found, test)));
    rows.add(row("values", train.values(), test.values()));
    rows.add(row("  missing (NaN)", train.missing(), test.missing()));
    rows.add(row("  infinite", train.infinite(), test.infinite()));
    rows.add(row("  outside training's range", train.outside(), test.outside()));
    rows.add(List.of("least", Counts.of(train.least()), Counts.of(test.least())));
    rows.add(List.of("greatest", Counts.of(train.greatest()), Counts.of(test.greatest())));
    rows.add(List.of("mean", Counts.of(train.mean()), Counts.of(test.mean())));
    rows.add(List.of("deviation", Counts.of(train.deviation()), Counts.of(test.deviation())));
    rows.add(row("examples of one value only", train.constant(), test.constant()));
    return rows;
  }

  private static List<String> row(String what, long train, long test) {
    return List.of(what, Counts.of(train), Counts.of(test));
  }

  /** That of arrays; of images the least and the greatest width and height. */
  private static String shape(Inspection found, HalfReport half) {
    List<Long> shape = half.shape();
    return found.classNames().isEmpty() || shape.size() != 4
        ? shape.toString()
        : shape.get(0) + "x" + shape.get(1) + " to " + shape.get(2) + "x" + shape.get(3);
  }

  /** How often each class is there, or what the number to predict is like. */
  static List<List<String>> targets(Inspection found, int top) {
    return TargetText.isNumber(found) ? TargetText.rows(found) : classes(found, top);
  }

  /** Of many, such as kinds of tokens, the most frequent alone. */
  private static List<List<String>> classes(Inspection found, int top) {
    List<Long> counts = found.train().classCounts();
    List<Integer> labels = IntStream.range(0, counts.size()).boxed().toList();
    boolean many = counts.size() > MOST_CLASSES;
    List<Integer> shown =
        many
            ? labels.stream()
                .sorted(Comparator.comparing(counts::get).reversed())
                .limit(top)
                .toList()
            : labels;
    List<List<String>> rows = new ArrayList<>();
    for (int label : shown) {
      String name =
          found.classNames().isEmpty() ? String.valueOf(label) : found.classNames().get(label);
      rows.add(row(name, counts.get(label), found.test().classCounts().get(label)));
    }
    if (many) {
      rows.add(
          row(
              (counts.size() - shown.size()) + " others",
              others(counts, shown),
              others(found.test().classCounts(), shown)));
    }
    return rows;
  }

  private static long others(List<Long> counts, List<Integer> shown) {
    return counts.stream().mapToLong(Long::longValue).sum()
        - shown.stream().mapToLong(counts::get).sum();
  }

  private static void groups(
      StringBuilder text, String title, List<DuplicateGroup> groups, int top) {
    if (!groups.isEmpty()) {
      text.append('\n').append(title).append(":\n");
      groups.stream()
          .limit(top)
          .forEach(
              group ->
                  text.append("  train ")
                      .append(first(group.train()))
                      .append(", test ")
                      .append(first(group.test()))
                      .append(", labels ")
                      .append(group.labels().stream().sorted().toList())
                      .append('\n'));
      more(text, groups.size() - top);
    }
  }

  private static String first(List<Integer> examples) {
    String all = examples.stream().limit(MOST_OF_A_GROUP).toList().toString();
    return examples.size() <= MOST_OF_A_GROUP ? all : all.replace("]", ", ...]");
  }

  private static void faults(StringBuilder text, String half, HalfReport report, int top) {
    if (!report.faults().isEmpty()) {
      text.append("\nUnreadable in ").append(half).append(":\n");
      report.faults().stream()
          .limit(top)
          .forEach(
              fault ->
                  text.append("  ")
                      .append(fault.example())
                      .append(": ")
                      .append(fault.reason())
                      .append('\n'));
      more(text, report.faults().size() - top);
    }
  }

  static void more(StringBuilder text, int rest) {
    if (rest > 0) {
      text.append("  and ").append(Counts.of(rest)).append(" more (--top, --json)\n");
    }
  }

  static Map<String, Object> json(Inspection found) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("class_names", found.classNames());
    all.put("train", json(found.train(), found.repeated(true)));
    all.put("test", json(found.test(), found.repeated(false)));
    all.put("test_seen_in_training", found.testSeenInTraining());
    all.put("contradictions", found.contradictions().size());
    List<Map<String, Object>> groups = new ArrayList<>();
    for (DuplicateGroup group : found.duplicates()) {
      groups.add(
          Map.of(
              "train",
              group.train(),
              "test",
              group.test(),
              "labels",
              group.labels().stream().sorted().toList()));
    }
    all.put("duplicates", groups);
    all.put("near", found.near());
    List<Map<String, Object>> twins = new ArrayList<>();
    found
        .twins()
        .forEach(
            group ->
                twins.add(
                    Map.of(
                        "examples", group.examples(),
                        "labels", group.labels().stream().sorted().toList())));
    all.put("near_in_training", twins);
    all.put("outliers", found.outliers());
    all.put("compared", LookalikesText.json(found));
    found.table().ifPresent(table -> all.put("table", ColumnsJson.of(table)));
    all.put("labels_compared", found.labelsCompared());
    all.put("neighbours_tell_labels", found.neighboursTellLabels());
    all.put("label_doubts", found.doubts());
    return all;
  }

  private static Map<String, Object> json(HalfReport half, int repeated) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("examples", half.examples());
    all.put("shape", half.shape());
    all.put("class_counts", half.classCounts());
    all.put("labels_outside", half.labelsOutside());
    all.put("left_over", half.leftOver());
    all.put("values", half.values());
    all.put("missing", half.missing());
    all.put("infinite", half.infinite());
    all.put("outside", half.outside());
    all.put("constant", half.constant());
    if (half.least() <= half.greatest()) { // JSON has no infinity
      all.put("least", half.least());
      all.put("greatest", half.greatest());
    }
    half.target().ifPresent(target -> all.put("target", target));
    all.put("mean", half.mean());
    all.put("deviation", half.deviation());
    all.put("repeated", repeated);
    all.put("faults", half.faults());
    return all;
  }
}

package dev.hasten.cli;

import dev.hasten.data.look.Compared;
import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.LabelDoubt;
import dev.hasten.data.look.NearGroup;
import dev.hasten.data.look.NearPair;
import dev.hasten.data.look.Outlier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Images and rows of an inspection that are alike, and ones like no other, in words. */
final class LookalikesText {
  private static final int MOST_OF_A_GROUP = 20;

  private LookalikesText() {}

  static void append(StringBuilder text, Inspection found, RowWords train, RowWords test, int top) {
    Titles titles = Titles.of(found);
    notes(found).forEach(note -> text.append('\n').append(note).append('\n'));
    if (!nearToTell(found).isEmpty()) {
      text.append('\n').append(titles.near()).append(":\n");
      for (NearPair pair : found.near().subList(0, Math.min(top, found.near().size()))) {
        text.append(words(pair));
        indented(text, train.of(List.of(pair.train())));
        indented(text, test.of(List.of(pair.test())));
      }
      InspectionText.more(text, found.near().size() - top);
    }
    if (!twinsToTell(found).isEmpty()) {
      text.append('\n').append(titles.twins()).append(":\n");
      for (NearGroup group : found.twins().subList(0, Math.min(top, found.twins().size()))) {
        text.append(words(group));
        indented(text, train.of(shown(group)));
      }
      InspectionText.more(text, found.twins().size() - top);
    }
    if (!found.outliers().isEmpty()) {
      text.append('\n').append(titles.outliers()).append(":\n");
      for (Outlier one : found.outliers().subList(0, Math.min(top, found.outliers().size()))) {
        text.append(words(one, found));
        indented(text, train.of(List.of(one.example())));
      }
      InspectionText.more(text, found.outliers().size() - top);
    }
  }

  private static void indented(StringBuilder text, List<String> lines) {
    lines.forEach(line -> text.append("    ").append(line).append('\n'));
  }

  /** The first two, which differ little. */
  private static List<Integer> shown(NearGroup group) {
    return group.examples().subList(0, Math.min(2, group.examples().size()));
  }

  /** None where that says nothing. */
  static List<NearPair> nearToTell(Inspection found) {
    return found.nearnessTells() ? found.near() : List.of();
  }

  /** None where that says nothing. */
  static List<NearGroup> twinsToTell(Inspection found) {
    return found.nearnessTells() ? found.twins() : List.of();
  }

  /**
   * What the lists are called.
   *
   * @param near across the halves
   * @param twins within training
   * @param outliers in training
   */
  record Titles(String near, String twins, String outliers) {
    static Titles of(Inspection found) {
      return found.compared().kind() == Compared.Kind.ROWS
          ? new Titles(
              "Test rows that are nearly one to train on",
              "Rows to train on that are nearly the same",
              "Rows to train on that are unlike "
                  + (TargetText.isNumber(found) ? "the others" : "their class"))
          : new Titles(
              "Test images that look like one to train on",
              "Images to train on that look alike",
              "Images to train on that look unlike their class");
    }
  }

  /** What was compared, as far as it is not all, and how. */
  static List<String> notes(Inspection found) {
    Compared compared = found.compared();
    List<String> notes = new ArrayList<>();
    boolean rows = compared.kind() == Compared.Kind.ROWS;
    String kind = rows ? "Rows" : "Images";
    if (compared.kind() == Compared.Kind.NOTHING) {
      notes.add("Near duplicates and outliers are sought among images and rows, not among these.");
      return notes;
    }
    if (rows) {
      notes.add(
          "Rows are nearly the same where each number differs by at most "
              + Compared.ROW_TOLERANCE
              + " deviations and all else is equal; unlike the others where their numbers lie three"
              + " times as far from the mean as usual.");
    }
    if (!found.nearnessTells()) {
      notes.add(
          Counts.of(found.alike())
              + " of "
              + Counts.of(compared.train() + (long) compared.test())
              + " rows are nearly the same as another: they lie too close for that to say"
              + " something, and none is listed (--json lists them).");
    }
    int train = found.train().examples() - found.train().faults().size();
    int test = found.test().examples() - found.test().faults().size();
    if (compared.train() < train || compared.test() < test) {
      notes.add(
          kind
              + " were compared in a random sample: "
              + Counts.of(compared.train())
              + " of "
              + Counts.of(train)
              + " to train on, "
              + Counts.of(compared.test())
              + " of "
              + Counts.of(test)
              + " to test on. Others may be alike too.");
    }
    if (compared.cutShort() > 0) {
      notes.add(
          Counts.of(compared.cutShort())
              + " "
              + kind.toLowerCase(Locale.ROOT)
              + " have thousands of others about them, and were compared with the likeliest of"
              + " these alone.");
    }
    return notes;
  }

  /** Among how many examples they were sought. */
  static Map<String, Object> json(Inspection found) {
    Compared compared = found.compared();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("kind", compared.kind().name().toLowerCase(Locale.ROOT));
    all.put("train", compared.train());
    all.put("test", compared.test());
    all.put("cut_short", compared.cutShort());
    all.put("alike", found.alike());
    all.put("nearness_tells", found.nearnessTells());
    return all;
  }

  /** Labels that are likely wrong. */
  static void appendDoubts(StringBuilder text, Inspection found, int top) {
    if (!found.neighboursTellLabels()) {
      text.append("\nLabels: ").append(unjudged(found)).append('\n');
    } else if (!found.doubts().isEmpty()) {
      text.append("\nLabels to train on that are likely wrong, the surest first (")
          .append(Counts.of(found.doubts().size()))
          .append(" of ")
          .append(Counts.of(found.labelsCompared()))
          .append(", by the ten nearest examples of each):\n");
      found.doubts().stream().limit(top).forEach(doubt -> text.append(words(doubt, found)));
      InspectionText.more(text, found.doubts().size() - top);
    }
  }

  /** Where {@link Inspection#neighboursTellLabels} is false. */
  static String unjudged(Inspection found) {
    return "none is judged, for the nearest examples speak against "
        + Counts.of(found.doubts().size())
        + " of "
        + Counts.of(found.labelsCompared())
        + ": what looks alike here is not of one class";
  }

  private static String words(LabelDoubt doubt, Inspection found) {
    return String.format(
        Locale.ROOT,
        "  %d: labelled %s, rather %s (by %.0f%%)%n",
        doubt.example(),
        className(found, doubt.label()),
        className(found, doubt.likely()),
        100 * doubt.margin());
  }

  /** Of a class without a name its number. */
  static String className(Inspection found, long label) {
    return label < 0 || label >= found.classNames().size()
        ? "class " + label
        : found.classNames().get((int) label);
  }

  private static String words(NearGroup group) {
    int shown = Math.min(MOST_OF_A_GROUP, group.examples().size());
    String rest = shown < group.examples().size() ? ", ..." : "";
    String all = group.examples().subList(0, shown).toString();
    return "  "
        + all.substring(1, all.length() - 1)
        + rest
        + (group.labels().size() > 1 ? ", under several labels" : "")
        + "\n";
  }

  private static String words(NearPair pair) {
    String labels = pair.sameLabel() ? "" : ", under another label";
    return String.format(Locale.ROOT, "  train %d, test %d%s%n", pair.train(), pair.test(), labels);
  }

  private static String words(Outlier outlier, Inspection found) {
    return String.format(
        Locale.ROOT,
        "  %d: %.1f times as far from the mean of %s as usual%n",
        outlier.example(),
        outlier.times(),
        TargetText.isNumber(found) ? "all" : className(found, outlier.label()));
  }
}

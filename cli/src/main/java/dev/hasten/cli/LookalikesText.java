package dev.hasten.cli;

import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.LabelDoubt;
import dev.hasten.data.look.NearGroup;
import dev.hasten.data.look.NearPair;
import dev.hasten.data.look.Outlier;
import java.util.Locale;

/** Images of an inspection that look alike, and ones that look like no other, in words. */
final class LookalikesText {
  private static final int MOST_OF_A_GROUP = 20;

  private LookalikesText() {}

  static void append(StringBuilder text, Inspection found, int top) {
    if (!found.near().isEmpty()) {
      text.append("\nTest images that look like one to train on:\n");
      found.near().stream().limit(top).forEach(pair -> text.append(words(pair)));
      InspectionText.more(text, found.near().size() - top);
    }
    if (!found.twins().isEmpty()) {
      text.append("\nImages to train on that look alike:\n");
      found.twins().stream().limit(top).forEach(group -> text.append(words(group)));
      InspectionText.more(text, found.twins().size() - top);
    }
    if (!found.outliers().isEmpty()) {
      text.append("\nImages to train on that look unlike their class:\n");
      found.outliers().stream().limit(top).forEach(outlier -> text.append(words(outlier, found)));
      InspectionText.more(text, found.outliers().size() - top);
    }
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
        className(found, outlier.label()));
  }
}

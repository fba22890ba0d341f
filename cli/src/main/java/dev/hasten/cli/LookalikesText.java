package dev.hasten.cli;

import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.NearPair;
import dev.hasten.data.look.Outlier;
import java.util.Locale;

/** Images of an inspection that look alike, and ones that look like no other, in words. */
final class LookalikesText {
  private LookalikesText() {}

  static void append(StringBuilder text, Inspection found, int top) {
    if (!found.near().isEmpty()) {
      text.append("\nTest images that look like one to train on:\n");
      found.near().stream().limit(top).forEach(pair -> text.append(words(pair)));
      InspectionText.more(text, found.near().size() - top);
    }
    if (!found.outliers().isEmpty()) {
      text.append("\nImages to train on that look unlike their class:\n");
      found.outliers().stream().limit(top).forEach(outlier -> text.append(words(outlier, found)));
      InspectionText.more(text, found.outliers().size() - top);
    }
  }

  private static String words(NearPair pair) {
    String labels = pair.sameLabel() ? "" : ", under another label";
    return String.format(Locale.ROOT, "  train %d, test %d%s%n", pair.train(), pair.test(), labels);
  }

  private static String words(Outlier outlier, Inspection found) {
    String name =
        found.classNames().isEmpty()
            ? "class " + outlier.label()
            : found.classNames().get((int) outlier.label());
    return String.format(
        Locale.ROOT,
        "  %d: %.1f times as far from the mean of %s as usual%n",
        outlier.example(),
        outlier.times(),
        name);
  }
}

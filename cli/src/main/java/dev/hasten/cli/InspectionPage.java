package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.look.DuplicateGroup;
import dev.hasten.data.look.HalfReport;
import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.LabelDoubt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** An inspection as a page, with pictures of what is odd: what most needs a look comes first. */
final class InspectionPage {
  private static final int MOST_ENTRIES = 60;
  private static final int MOST_PICTURES = 8; // of one entry

  private final HtmlPage page;
  private final Thumbnails train;
  private final Thumbnails test;
  private final Inspection found;

  private InspectionPage(String name, DataPair data, Inspection found) {
    this.page = new HtmlPage("Hasten data inspect", name, "inspection.css");
    this.train = new Thumbnails(data.train());
    this.test = new Thumbnails(data.test());
    this.found = found;
  }

  static String of(String name, DataPair data, Inspection found) {
    return new InspectionPage(name, data, found).written();
  }

  private String written() {
    page.note(InspectionText.summary(found));
    doubts();
    groups("The same under several labels", found.contradictions());
    groups("The same in training and test", InspectionText.inBothHalves(found));
    lookalikes();
    faults("train", found.train());
    faults("test", found.test());
    page.table("What they hold", List.of("", "train", "test"), InspectionText.rows(found));
    boolean number = TargetText.isNumber(found);
    page.table(
        number ? "The number to predict" : "Classes",
        List.of(number ? "target" : "class", "train", "test"),
        InspectionText.targets(found, MOST_ENTRIES));
    return page.end();
  }

  private void doubts() {
    String words =
        !found.neighboursTellLabels()
            ? "Labels: " + LookalikesText.unjudged(found) + "."
            : found.doubts().isEmpty()
                ? ""
                : "By confident learning over the ten nearest examples of each of "
                    + Counts.of(found.labelsCompared())
                    + " to train on; the surest first. Look before you change one.";
    section(
        "Labels that are likely wrong",
        found.neighboursTellLabels() ? found.doubts() : List.<LabelDoubt>of(),
        words,
        doubt ->
            page.figure(
                train.addresses(List.of(doubt.example())),
                List.of(
                    "train " + doubt.example(),
                    "labelled " + LookalikesText.className(found, doubt.label()),
                    "rather "
                        + LookalikesText.className(found, doubt.likely())
                        + String.format(Locale.ROOT, " (by %.0f%%)", 100 * doubt.margin()))));
  }

  private void groups(String title, List<DuplicateGroup> groups) {
    section(
        title,
        groups,
        "",
        group ->
            page.figure(
                group.train().isEmpty()
                    ? test.addresses(group.test().subList(0, 1))
                    : train.addresses(group.train().subList(0, 1)),
                List.of(
                    "train " + listed(group.train()) + ", test " + listed(group.test()),
                    labels(group.labels().stream().sorted().toList()))));
  }

  private void lookalikes() {
    section(
        "Test images that look like one to train on",
        found.near(),
        "",
        pair -> {
          List<String> pictures = new ArrayList<>(train.addresses(List.of(pair.train())));
          pictures.addAll(test.addresses(List.of(pair.test())));
          page.figure(
              pictures,
              List.of(
                  "train " + pair.train() + ", test " + pair.test(),
                  pair.sameLabel() ? "" : "under another label"));
        });
    section(
        "Images to train on that look alike",
        found.twins(),
        "",
        group ->
            page.figure(
                train.addresses(group.examples().stream().limit(MOST_PICTURES).toList()),
                List.of(
                    "train " + listed(group.examples()),
                    labels(group.labels().stream().sorted().toList()))));
    section(
        "Images that look unlike their class",
        found.outliers(),
        "",
        outlier ->
            page.figure(
                train.addresses(List.of(outlier.example())),
                List.of(
                    "train " + outlier.example(),
                    LookalikesText.className(found, outlier.label()),
                    String.format(Locale.ROOT, "%.1f times as far as usual", outlier.times()))));
  }

  private void faults(String half, HalfReport report) {
    page.section("Unreadable to " + half + " on", report.faults().size());
    page.list(
        report.faults().stream()
            .limit(MOST_ENTRIES)
            .map(fault -> fault.example() + ": " + fault.reason())
            .toList());
    rest(report.faults().size());
    page.endSection();
  }

  private <T> void section(String title, List<T> entries, String note, Consumer<T> entry) {
    page.section(title, entries.size());
    if (!note.isEmpty()) {
      page.note(note);
    }
    page.beginGrid();
    entries.stream().limit(MOST_ENTRIES).forEach(entry);
    page.endGrid();
    rest(entries.size());
    page.endSection();
  }

  private void rest(int count) {
    if (count > MOST_ENTRIES) {
      page.note("and " + Counts.of(count - MOST_ENTRIES) + " more: --json lists them all");
    }
  }

  private String labels(List<Long> labels) {
    return String.join(
        ", ", labels.stream().map(label -> LookalikesText.className(found, label)).toList());
  }

  private static String listed(List<Integer> numbers) {
    String all = numbers.stream().limit(MOST_PICTURES).toList().toString();
    return numbers.isEmpty()
        ? "none"
        : all.substring(1, all.length() - 1) + (numbers.size() > MOST_PICTURES ? ", ..." : "");
  }
}

package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.look.DuplicateGroup;
import dev.hasten.data.look.HalfReport;
import dev.hasten.data.look.Inspection;
import dev.hasten.data.look.LabelDoubt;
import dev.hasten.data.look.NearPair;
import dev.hasten.data.look.TableReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** An inspection as a page, with pictures of what is odd: what most needs a look comes first. */
final class InspectionPage {
  private static final int MOST_ENTRIES = 60;
  private static final int MOST_PICTURES = 8; // of one entry
  private static final int MOST_ROWS = 3; // likewise

  private final HtmlPage page;
  private final Thumbnails train;
  private final Thumbnails test;
  private final RowWords trainRows;
  private final RowWords testRows;
  private final Inspection found;

  private InspectionPage(String name, DataPair data, Inspection found) {
    this.page = new HtmlPage("Hasten data inspect", name, "inspection.css");
    this.train = new Thumbnails(data.train().unordered());
    this.test = new Thumbnails(data.test().unordered());
    this.trainRows = new RowWords(data.train());
    this.testRows = new RowWords(data.test());
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
    found.table().ifPresent(this::columns);
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
                with(
                    trainRows.of(List.of(doubt.example())),
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
                with(
                    group.train().isEmpty()
                        ? testRows.of(group.test().subList(0, 1))
                        : trainRows.of(group.train().subList(0, 1)),
                    "train " + listed(group.train()) + ", test " + listed(group.test()),
                    labels(group.labels()))));
  }

  private void lookalikes() {
    LookalikesText.Titles titles = LookalikesText.Titles.of(found);
    LookalikesText.notes(found).forEach(page::note);
    section(
        titles.near(),
        LookalikesText.nearToTell(found),
        "",
        pair -> {
          List<String> pictures = new ArrayList<>(train.addresses(List.of(pair.train())));
          pictures.addAll(test.addresses(List.of(pair.test())));
          page.figure(
              pictures,
              with(
                  both(pair),
                  "train " + pair.train() + ", test " + pair.test(),
                  pair.sameLabel() ? "" : "under another label"));
        });
    section(
        titles.twins(),
        LookalikesText.twinsToTell(found),
        "",
        group ->
            page.figure(
                train.addresses(group.examples().stream().limit(MOST_PICTURES).toList()),
                with(
                    trainRows.of(group.examples().stream().limit(MOST_ROWS).toList()),
                    "train " + listed(group.examples()),
                    labels(group.labels()))));
    section(
        titles.outliers(),
        found.outliers(),
        "",
        outlier ->
            page.figure(
                train.addresses(List.of(outlier.example())),
                with(
                    trainRows.of(List.of(outlier.example())),
                    "train " + outlier.example(),
                    TargetText.isNumber(found)
                        ? ""
                        : LookalikesText.className(found, outlier.label()),
                    String.format(Locale.ROOT, "%.1f times as far as usual", outlier.times()))));
  }

  /** What the columns of a table hold. */
  private void columns(TableReport table) {
    List<String> far = ColumnsText.far(table);
    page.section("Cells that are far from the others of their column", far.size());
    if (!far.isEmpty()) {
      page.note("In distances of the quartiles beyond them, the farthest first.");
      page.list(far.stream().limit(MOST_ENTRIES).toList());
      rest(far.size());
    }
    page.endSection();
    for (boolean number : new boolean[] {true, false}) {
      List<List<String>> lines = ColumnsText.lines(table, number);
      if (!lines.isEmpty()) {
        page.table(
            number ? "Columns of numbers" : "Columns of categories",
            number ? ColumnsText.NUMBER_HEAD : ColumnsText.CATEGORY_HEAD,
            lines);
      }
    }
    ColumnsText.notes(table).forEach(page::note);
  }

  private List<String> both(NearPair pair) {
    return with(
        testRows.of(List.of(pair.test())),
        trainRows.of(List.of(pair.train())).toArray(String[]::new));
  }

  /** Lines, and rows in words below them. */
  private static List<String> with(List<String> rows, String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.addAll(rows);
    return all;
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

  private String labels(Set<Long> labels) {
    if (TargetText.isNumber(found)) {
      return "";
    }
    return String.join(
        ", ",
        labels.stream().sorted().map(label -> LookalikesText.className(found, label)).toList());
  }

  private static String listed(List<Integer> numbers) {
    String all = numbers.stream().limit(MOST_PICTURES).toList().toString();
    return numbers.isEmpty()
        ? "none"
        : all.substring(1, all.length() - 1) + (numbers.size() > MOST_PICTURES ? ", ..." : "");
  }
}

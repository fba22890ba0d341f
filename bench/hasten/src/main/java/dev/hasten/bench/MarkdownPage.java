package dev.hasten.bench;

import dev.hasten.compare.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The results in Markdown, ready for the documentation. */
final class MarkdownPage {
  /** Among the facts of peers: the variables that all of them inherit. */
  static final String ENVIRONMENT = "environment";

  private final Setting setting;
  private final Results results;
  private final List<Peer> peers;

  MarkdownPage(Setting setting, Results results, List<Peer> peers) {
    this.setting = setting;
    this.results = results;
    this.peers = peers;
  }

  String text() {
    StringBuilder page = new StringBuilder();
    page.append(
        format(
            "Measured on %s: %s, %d threads. Peaks: %.0f GFLOP/s in fp32, %.0f in bf16, %.0f"
                + " GB/s.%n%n",
            setting.date(),
            setting.machine(),
            setting.threads(),
            setting.peaks().fp32Gflops(),
            setting.peaks().bf16Gflops(),
            setting.peaks().memoryGbytesPerSecond()));
    rates(page);
    times(page);
    goals(page);
    facts(page);
    return page.toString();
  }

  /** One row a workload: examples a second of each peer, and our share of the peak. */
  private void rates(StringBuilder page) {
    page.append(
        format(
            "Images or rows a second, median (95%% interval) of alternating rounds of %.0f s:%n%n",
            setting.seconds()));
    List<String> heading = new ArrayList<>(List.of("workload"));
    peers.forEach(peer -> heading.add(peer.title()));
    heading.addAll(List.of("Hasten's GFLOP/s", "share of peak"));
    row(page, heading);
    row(page, heading.stream().map(name -> "---").toList());
    for (Workload workload : measured()) {
      List<String> cells = new ArrayList<>(List.of(workload.title()));
      for (Peer peer : peers) {
        cells.add(cell(results.rate(workload, peer.name()), "%,.0f", ""));
      }
      Optional<Interval> rate = results.rate(workload, Peers.HASTEN);
      cells.add(rate.map(r -> format("%.1f", setting.gflops(workload, r.median()))).orElse(""));
      cells.add(
          rate.map(r -> format("%.0f%%", 100 * setting.shareOfPeak(workload, r.median())))
              .orElse(""));
      row(page, cells);
    }
    page.append(System.lineSeparator());
  }

  private List<Workload> measured() {
    return Workload.all().stream()
        .filter(w -> peers.stream().anyMatch(peer -> results.rate(w, peer.name()).isPresent()))
        .toList();
  }

  private void times(StringBuilder page) {
    page.append(format("Hasten is so many times as fast, round by round:%n%n"));
    List<Peer> others = peers.stream().filter(peer -> !peer.name().equals(Peers.HASTEN)).toList();
    List<String> heading = new ArrayList<>(List.of("workload"));
    others.forEach(peer -> heading.add(peer.title()));
    row(page, heading);
    row(page, heading.stream().map(name -> "---").toList());
    for (Workload workload : measured()) {
      List<String> cells = new ArrayList<>(List.of(workload.title()));
      others.forEach(peer -> cells.add(cell(results.times(workload, peer.name()), "%.2f", "x")));
      row(page, cells);
    }
    page.append(System.lineSeparator());
  }

  private void goals(StringBuilder page) {
    row(page, List.of("goal", "at least", "measured", ""));
    row(page, List.of("---", "---", "---", "---"));
    for (Goal goal : Goal.all(results)) {
      row(
          page,
          List.of(
              goal.text(),
              format("%.2fx", goal.atLeast()),
              cell(Optional.of(goal.measured()), "%.2f", "x"),
              goal.met() ? "met" : "missed"));
    }
    page.append(System.lineSeparator());
  }

  private void facts(StringBuilder page) {
    peers.forEach(peer -> fact(page, peer.title(), peer.name()));
    fact(page, "All run under", ENVIRONMENT);
    page.append(
        format(
            "- Everything else on the machine took at most %.1f%% of one core.%n",
            100 * results.greatestOthersShare()));
  }

  private void fact(StringBuilder page, String title, String name) {
    Map<String, String> told = setting.facts().getOrDefault(name, Map.of());
    if (!told.isEmpty()) {
      List<String> words = new ArrayList<>();
      told.forEach((key, value) -> words.add(key + " " + value));
      page.append(format("- %s: %s%n", title, String.join(", ", words)));
    }
  }

  private static String cell(Optional<Interval> interval, String form, String unit) {
    return interval
        .map(
            i ->
                i.count() == 1
                    ? format(form, i.median()) + unit
                    : format(
                        form + "%s (" + form + " to " + form + ")",
                        i.median(),
                        unit,
                        i.low(),
                        i.high()))
        .orElse("");
  }

  private static void row(StringBuilder page, List<String> cells) {
    page.append(format("| %s |%n", String.join(" | ", cells)));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}

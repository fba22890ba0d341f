package dev.hasten.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Peaks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarkdownPageTest {
  private static final List<Peer> PEERS =
      List.of(
          new Peer(Peers.HASTEN, "Hasten", List.of(), Map.of(), Set.of()),
          new Peer(Peers.EAGER, "PyTorch, eager", List.of(), Map.of(), Set.of()));

  /** 1000 multiply-accumulates an example: 6000 operations with the pass backward. */
  private static String page(Round... rounds) {
    Setting setting =
        new Setting(
            "2000-01-02",
            "a machine",
            new Peaks(12, 24, 30),
            2,
            4,
            Map.of(Workload.MLP.label(), 1000L, Workload.CNN_BF16_NHWC.label(), 1000L),
            Map.of(Peers.EAGER, Map.of("torch", "2.0")));
    return new MarkdownPage(setting, new Results(List.of(rounds)), PEERS).text();
  }

  @Test
  void numbersStandInTheirCells() {
    String page =
        page(
            Rounds.of(Workload.MLP, Peers.HASTEN, 1, 1_500_000),
            Rounds.of(Workload.MLP, Peers.EAGER, 1, 1_000_000),
            Rounds.of(Workload.CNN_BF16_NHWC, Peers.HASTEN, 1, 1_000_000));
    List<String> lines = page.lines().toList();
    assertTrue(lines.get(0).endsWith("12 GFLOP/s in fp32, 24 in bf16, 30 GB/s."), lines.get(0));
    // 1.5e6 examples of 6000 operations are 9 GFLOP/s: 75% of 12; 6 are 25% of the peak in bf16
    assertTrue(lines.contains("| small MLP, fp32 | 1,500,000 | 1,000,000 | 9.0 | 75% |"), page);
    assertTrue(lines.contains("| CNN, bf16, channels-last | 1,000,000 |  | 6.0 | 25% |"), page);
    assertTrue(lines.contains("| small MLP, fp32 | 1.50x |"), page);
    assertTrue(lines.contains("| small MLP, fp32: PyTorch, eager | 1.50x | 1.50x | met |"), page);
    assertTrue(lines.contains("- PyTorch, eager: torch 2.0"), page);
    assertTrue(
        lines.contains("- Everything else on the machine took at most 1.0% of one core."), page);
  }

  @Test
  void severalRoundsHaveAnInterval() {
    String page =
        page(
            Rounds.of(Workload.MLP, Peers.HASTEN, 1, 300),
            Rounds.of(Workload.MLP, Peers.HASTEN, 2, 300),
            Rounds.of(Workload.MLP, Peers.EAGER, 1, 200),
            Rounds.of(Workload.MLP, Peers.EAGER, 2, 200));
    assertTrue(page.contains("| 300 (300 to 300) | 200 (200 to 200) |"), page);
    assertTrue(page.contains("| small MLP, fp32 | 1.50x (1.50 to 1.50) |"), page);
  }

  /** Markdown shows no table whose rows differ in their cells. */
  @Test
  void everyTableIsEven() {
    for (String page : List.of(page(), page(Rounds.of(Workload.MLP, Peers.HASTEN, 1, 1)))) {
      assertFalse(page.contains("NaN"), page);
      for (String table : page.split("\n\n")) {
        List<Long> cells =
            table
                .lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.chars().filter(c -> c == '|').count())
                .distinct()
                .toList();
        assertTrue(cells.size() <= 1, table);
      }
    }
  }
}

package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static String page(ComparisonResult result) {
    return Report.page("digits: how much sooner", result, Map.of("seeds", "1 to 10"), "a: {b: 1}");
  }

  @Test
  void needsNoNetwork() {
    String page = page(Samples.large(10, "fast", "free"));
    assertFalse(
        Pattern.compile("https?:|src=|href=|url\\(|@import|<script|<link").matcher(page).find());
  }

  @Test
  void textIsEscaped() {
    String evil = "<script>alert('x')</script>\"&";
    String page = Report.page(evil, Samples.large(2, evil, evil + evil), Map.of(evil, evil), evil);
    assertFalse(page.contains("<script"));
    assertFalse(page.contains("\"&\""));
    assertTrue(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
  }

  @Test
  void saysWhatAManagerAsks() {
    ComparisonResult result = Samples.large(10, "fast", "free");
    Interval speedup = result.speedup("fast").orElseThrow();
    String page = page(result);
    assertTrue(page.contains(String.format(Locale.ROOT, "%.1f\u00d7", speedup.median())));
    assertTrue(
        page.contains(
            String.format(
                Locale.ROOT,
                "95%% interval %.2f to %.2f, 10 pairs",
                speedup.low(),
                speedup.high())));
    assertTrue(page.contains("free missed the target in"), "what was missed is told");
    assertTrue(page.contains("class=\"mark missed s2\""), "and drawn hollow");
    assertEquals(80, count("<td>fast without|<td>fast<|<td>free<|<td>baseline<", page) - 3);
  }

  private static int count(String pattern, String text) {
    return (int) Pattern.compile(pattern).matcher(text).results().count();
  }

  @Test
  void whatHurtsLiesLeftOfZero() {
    ComparisonResult result = Samples.large(10, "fast", "free");
    String chart = EffectChart.svg(result, "fast");
    List<Double> zeros =
        Pattern.compile("class=\"axis\" x1=\"([0-9.]+)\"")
            .matcher(chart)
            .results()
            .map(found -> Double.valueOf(found.group(1)))
            .toList();
    assertEquals(2, zeros.size());
    Matcher bars =
        Pattern.compile(
                "class=\"(helps|hurts)[^\"]*\" x=\"([0-9.]+)\" y=\"[0-9.]+\" width=\"([0-9.]+)\"")
            .matcher(chart);
    int hurting = 0;
    int seen = 0;
    while (bars.find()) {
      double zero = zeros.get(seen++ / result.effects().size());
      double left = Double.parseDouble(bars.group(2));
      boolean hurts = bars.group(1).equals("hurts");
      hurting += hurts ? 1 : 0;
      assertEquals(zero, hurts ? left + Double.parseDouble(bars.group(3)) : left, 1.1);
    }
    assertEquals(2 * result.effects().size(), seen);
    assertTrue(hurting >= 2);
    assertTrue(chart.contains("\u2212"), "with a minus");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void theTerminalIsWideEnough(int seeds) {
    String name = "a recipe of an uncommonly long name, longer than anybody needs";
    for (ComparisonResult result :
        List.of(Samples.large(seeds, "fast", "free"), Samples.large(seeds, name, "free"))) {
      int widest = TextReport.of(result).lines().mapToInt(String::length).max().orElse(0);
      assertTrue(widest < 80, widest + " columns of " + seeds + " seeds");
    }
  }

  @Test
  void theEndsOfAnIntervalStandBelowTheMedian() {
    ComparisonResult result = Samples.large(10, "fast", "free");
    List<String> lines = TextReport.of(result).lines().toList();
    int at = lines.indexOf(lines.stream().filter(l -> l.startsWith("fast ")).findFirst().get());
    Interval times = result.speedup("fast").orElseThrow();
    List<String> names = List.of("fast", "  low", "  high");
    List<Double> values = List.of(times.median(), times.low(), times.high());
    int end = lines.get(at).indexOf("x ");
    for (int i = 0; i < 3; i++) {
      String line = lines.get(at + i);
      assertTrue(line.startsWith(names.get(i)), line);
      String cell = String.format(Locale.ROOT, "%.2fx", values.get(i));
      assertTrue(line.substring(0, end + 1).endsWith(cell), line + " has not " + cell);
    }
  }

  /** Numbers of a long run leave the names less room, never the numbers. */
  @Test
  void wideNumbersPutNamesOnLinesOfTheirOwn() {
    TextLines lines = new TextLines(12);
    String wide = "1,234,567,890";
    lines.add(List.of("recipe", wide, wide, wide, wide, wide)); // 75 columns: no room for 6
    lines.add(List.of("low", "1", "2", "3", "4", "5"));
    assertEquals(
        List.of("recipe", "     " + (wide + "  ").repeat(5).strip()),
        lines.text().lines().toList().subList(0, 2));
    assertTrue(lines.text().lines().allMatch(line -> line.length() <= 79), lines.text());
  }

  @Test
  void nothingIsDrawnOfNoNumbers() {
    ComparisonResult result =
        new ComparisonResult(
            Samples.ACCURACY,
            Samples.IMAGES,
            "baseline",
            List.of(),
            List.of(),
            List.of(
                Samples.run("baseline", 1, 10, Double.NaN, Samples.ACCURACY),
                Samples.run("fast", 1, 10, Double.NaN, Samples.ACCURACY)));
    assertFalse(page(result).contains("NaN"));
    assertFalse(TextReport.of(result).contains("NaN"));
  }
}

package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameters and multiply-accumulates of published models, at widths of their own too, against
 * those of torchvision's and timm's, one by one. See src/test/python/counts.py.
 */
class LibraryCountsTest {
  /** The half that rounding to the last digit may take. */
  private static final BigDecimal HALF = new BigDecimal("0.5");

  /**
   * A model of a library.
   *
   * @param published billions of multiply-accumulates, as its publisher rounds them, or ""
   */
  record Row(String model, double width, long size, long parameters, long macs, String published) {}

  static List<Row> rows() throws IOException {
    try (InputStream stream = LibraryCountsTest.class.getResourceAsStream("libraries.tsv")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(line -> row(line.split("\t", -1))).toList();
    }
  }

  private static Row row(String[] cells) {
    return new Row(
        cells[0],
        Double.parseDouble(cells[1]),
        Long.parseLong(cells[2]),
        Long.parseLong(cells[3]),
        Long.parseLong(cells[4]),
        cells[5]);
  }

  static Stream<Row> published() throws IOException {
    return rows().stream().filter(row -> !row.published().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void countsAreThoseOfTheLibrary(Row row) {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals(row.model()))
            .findFirst()
            .orElseThrow()
            .with(row.width() == 1 ? Map.of() : Map.of("width", row.width()));
    try (Layer model = info.published()) {
      assertEquals(
          row.parameters(),
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum());
      assertEquals(row.macs(), MultiplyAccumulates.of(model, 3, row.size(), row.size()));
    }
  }

  /** Else the counter of the table would count something else than its publisher does. */
  @ParameterizedTest
  @MethodSource("published")
  void theyRoundToThePublishedFigure(Row row) {
    BigDecimal published = new BigDecimal(row.published());
    BigDecimal off = BigDecimal.valueOf(row.macs(), 9).subtract(published).abs();
    // A zero at the end is not written: three digits behind the point are meant.
    assertTrue(off.compareTo(HALF.scaleByPowerOfTen(-3)) <= 0, off + " billions off");
  }
}

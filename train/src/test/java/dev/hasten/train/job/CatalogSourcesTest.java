package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever method a recipe may name says where it comes from. */
class CatalogSourcesTest {
  private static Stream<Catalog<?>> catalogs() {
    Catalogs all = Catalogs.standard();
    return Stream.of(all.optimizers(), all.schedules(), all.speedups());
  }

  @ParameterizedTest
  @MethodSource("catalogs")
  void everyEntryNamesAPaperOrAPage(Catalog<?> catalog) {
    List<String> without =
        catalog.entries().stream()
            .filter(entry -> !isLink(entry.source()))
            .map(Entry::name)
            .toList();
    assertEquals(List.of(), without, catalog.kind());
  }

  private static boolean isLink(String source) {
    return source.matches("https://[\\w.-]+/\\S+");
  }
}

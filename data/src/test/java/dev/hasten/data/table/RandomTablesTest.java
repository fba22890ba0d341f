package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.internal.BadRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many random tables, each against what was worked out for it without streaming. */
class RandomTablesTest {
  private static final int TABLES = 300;

  @TempDir private Path folder;

  private Path file(RandomTable table) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), table.text());
  }

  @Test
  void everyCellIsReadAsItWasMeant() throws IOException {
    for (int seed = 0; seed < TABLES; seed++) {
      RandomTable table = new RandomTable(seed);
      Path file = file(table);
      try (DataPair pair = Table.read(file, file, options(table))) {
        Set<Integer> all = RandomTable.all(table.size());
        requireRows(table, pair.train(), IntStream.range(0, table.size()).boxed().toList(), all);
      }
    }
  }

  /** What the test rows say does not reach the schema: it is that of the training rows alone. */
  @Test
  void aSplitTableIsStandardisedByItsTrainingRowsAlone() throws IOException {
    int different = 0;
    for (int seed = 0; seed < TABLES; seed++) {
      RandomTable table = new RandomTable(seed);
      Path file = file(table);
      Split split = Split.stratified(file, options(table), new BadRows(0));
      List<Integer> train = rows(split, Roles.Role.TRAIN, table.size());
      List<Integer> test = rows(split, Roles.Role.TEST, table.size());
      assertEquals(table.size(), train.size() + test.size());
      if (table.hasValues(train)) {
        different++;
        try (DataPair pair = Table.read(file, options(table))) {
          requireRows(table, pair.train(), train, new HashSet<>(train));
          requireRows(table, pair.test(), test, new HashSet<>(train));
        }
      }
    }
    assertTrue(different > TABLES / 2, "only " + different + " tables could be split");
  }

  /** Kinds are those that were drawn, whatever the cells look like. */
  private static TableOptions options(RandomTable table) {
    return TableOptions.builder("target")
        .numeric(table.columns(true))
        .categorical(table.columns(false))
        .build();
  }

  private static List<Integer> rows(Split split, Roles.Role role, int count) {
    return IntStream.range(0, count).filter(row -> split.of(row) == role).boxed().toList();
  }

  private static void requireRows(
      RandomTable table, Dataset data, List<Integer> wanted, Set<Integer> training) {
    List<float[]> found = Read.rows(data);
    int[] labels = Read.labels(data);
    assertEquals(wanted.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(table.expected(wanted.get(i), training), found.get(i), 2e-6f);
      assertEquals(table.label(wanted.get(i)), labels[i]);
    }
  }
}

package dev.hasten.data.table;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.internal.BadRows;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to the bytes of a Parquet file, it is read or refused in one line. */
class FuzzedParquetTest {
  private static final int MUTATIONS = 10_000;
  private static final List<String> NO_CELLS = List.of("list", "group", "bytes");

  @TempDir private Path folder;

  @Test
  void aMutatedFileIsReadOrRefused() throws IOException {
    List<byte[]> sound = new ArrayList<>();
    for (String kind : List.of("", "-v2", "-gzip", "-lz4", "-none")) {
      sound.add(Files.readAllBytes(ParquetTest.GOLDEN.resolve("penguins" + kind + ".parquet")));
    }
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(5, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutated(sound.get(random.nextInt(sound.size())), random);
            whole[0] += read(Files.write(folder.resolve("fuzzed.parquet"), bytes), random);
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " were left whole");
  }

  private static int read(Path file, RandomStream random) {
    TableOptions options =
        TableOptions.builder("species").skipBadRows(random.nextInt(3) * 5).build();
    try (DataPair pair = Table.read(file, options)) {
      assertTrue(pair.train().size() + pair.test().size() <= 344);
      return 1;
    } catch (DataException fault) {
      requireOneLine(fault);
      return 0;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      throw new AssertionError("expected a table or one line", fault);
    }
  }

  /** Of every kind of value that a cell can be. */
  @Test
  void aMutatedValueIsReadOrRefused() throws IOException {
    byte[] sound = Files.readAllBytes(ParquetTest.GOLDEN.resolve("kinds.parquet"));
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(6, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            Path file = Files.write(folder.resolve("fuzzed.parquet"), mutated(sound, random));
            try (RowFile rows = RowFile.open(file, TableFormat.csv())) {
              rows.forEach(new BadRows(3), (number, row) -> cells(rows.names(), row));
              whole[0]++;
            } catch (DataException fault) {
              requireOneLine(fault);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
              throw new AssertionError("expected cells or one line", fault);
            }
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " were left whole");
  }

  private static Optional<String> cells(List<String> names, Row row) {
    for (int i = 0; i < names.size(); i++) {
      if (!NO_CELLS.contains(names.get(i))) {
        row.at(i);
      }
    }
    return Optional.empty();
  }

  private static void requireOneLine(DataException fault) {
    String words = String.valueOf(fault.getMessage());
    assertTrue(words.contains("expected ") && words.length() < 4000, words);
    assertTrue(words.chars().noneMatch(Character::isISOControl), words);
  }

  private static byte[] mutated(byte[] sound, RandomStream random) {
    byte[] bytes = sound.clone();
    for (int edits = random.nextInt(3); edits >= 0; edits--) {
      int at = place(bytes.length, random);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 3, 4 -> bytes[at] = (byte) random.nextInt(256);
        case 5 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 5), (byte) 0xFF);
        case 6 -> {
          int to = Math.min(bytes.length, at + random.nextInt(64));
          System.arraycopy(bytes, 0, bytes, at, to - at);
        }
        default -> {
          if (random.nextInt(4) == 0) {
            return Arrays.copyOf(bytes, at);
          }
          bytes[at]++;
        }
      }
    }
    return bytes;
  }

  /** Half of them in the last part, where the footer is. */
  private static int place(int length, RandomStream random) {
    return random.nextInt(2) == 0
        ? random.nextInt(length)
        : length - 1 - random.nextInt(length / 2);
  }
}

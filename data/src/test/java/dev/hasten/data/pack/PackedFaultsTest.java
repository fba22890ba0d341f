package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packed data at fault: one line with file, position and reason; nothing is left out silently. */
class PackedFaultsTest {
  private static final String SHARD = "train-00001.shard";

  @TempDir private Path folder;

  /** What is done to a good folder. */
  interface Damage {
    void to(Path folder) throws IOException;
  }

  @BeforeEach
  void good() throws IOException {
    ArrayDataset data = PackedSamples.bytes(30, 3, 1, 1, 4, 5);
    PackedSamples.pack(new DataPair(data, data.named("test")), folder, 200);
  }

  private static Arguments damage(String expected, Damage damage) {
    return Arguments.of(expected, damage);
  }

  private static Damage change(int at, int bits) {
    return folder -> {
      Path file = folder.resolve(SHARD);
      byte[] bytes = Files.readAllBytes(file);
      bytes[at < 0 ? bytes.length + at : at] ^= (byte) bits;
      Files.write(file, bytes);
    };
  }

  private static Damage cut(int length) {
    return folder -> {
      Path file = folder.resolve(SHARD);
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    };
  }

  private static Damage replace(String text, String other) {
    return folder -> {
      Path file = folder.resolve("manifest.json");
      String before = Files.readString(file);
      assertTrue(before.contains(text), before);
      int at = before.indexOf(text);
      Files.writeString(
          file, before.substring(0, at) + other + before.substring(at + text.length()));
    };
  }

  /** The shard of a folder packed from something else. */
  private static void foreign(Path folder, long seed, String name) throws IOException {
    Path other = folder.resolve("other");
    ArrayDataset data = PackedSamples.bytes(30, 3, seed, 1, 4, 5);
    PackedSamples.pack(new DataPair(data, data), other, 200);
    Files.copy(other.resolve(name), folder.resolve(SHARD), StandardCopyOption.REPLACE_EXISTING);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(SHARD + " at byte 300, but got others: it was cut off", cut(308)),
        damage(SHARD + " at byte 5, but got its end: it was cut off", cut(5)),
        damage(SHARD + " at byte 0, but got its end: it was cut off", cut(0)),
        damage("HASTENPK) in FOLDER/" + SHARD + " at byte 0", change(3, 1)),
        damage("version 1 or 2 in FOLDER/" + SHARD + " at byte 8, but got version 3", change(8, 2)),
        damage("of its header in FOLDER/" + SHARD + " at byte 60", change(13, 1)),
        damage("records 0 to 9 whose sum is ", change(64 + 17, 64)),
        damage("an index whose sum is ", change(64 + 200 + 3, 1)),
        damage("of its footer in FOLDER/" + SHARD, change(-30, 1)),
        damage("the last bytes of a packed shard (HASTENPK)", change(-1, 1)),
        damage(
            "the shard FOLDER/" + SHARD + " of 10 examples, but there is none",
            folder -> Files.delete(folder.resolve(SHARD))),
        damage("it is of another set or place", folder -> foreign(folder, 9, "train-00001.shard")),
        damage("it is of another set or place", folder -> foreign(folder, 1, "test-00001.shard")),
        damage("it is of another set or place", folder -> foreign(folder, 1, "train-00002.shard")),
        damage(
            "FOLDER/manifest.json among packed shards, but there is none",
            folder -> Files.delete(folder.resolve("manifest.json"))),
        damage("JSON in FOLDER/manifest.json", replace("{", "{,")),
        damage("1 or 2 for version in FOLDER/manifest.json", replace(": 1,", ": 3,")),
        damage("1 without a table or a number to predict", replace(": 1,", ": 2,")),
        damage("hasten-packed for format", replace("hasten-packed", "other")),
        damage(
            "one of bytes, floats, squares, files, tokens for kind", replace("bytes", "tensors")),
        damage("a shape of squares of at most", replace("\"bytes\"", "\"squares\"")),
        damage("a whole number from 1 to 2147483647 for shape", replace("4, 5", "-4, 5")),
        damage("a label from 0 to 1 of record", replace("\"classes\" : 3", "\"classes\" : 2")),
        damage("bytes of 16", replace("4, 5", "4, 4")),
        damage(
            "64 hexadecimal digits for fingerprint",
            replace("\"fingerprint\" : \"", "\"fingerprint\" : \"?")),
        damage(
            "30 examples in all shards of train",
            replace("\"examples\" : 10", "\"examples\" : 11")),
        damage("test-00000.shard as shard 0", replace("test-00000", "test-00007")),
        damage("divisor", replace("\"divisor\" : 255", "\"divisor\" : 0")),
        damage(
            "11 examples, as manifest.json says",
            folder -> {
              replace("\"examples\" : 10", "\"examples\" : 11").to(folder);
              replace("\"examples\" : 10", "\"examples\" : 9").to(folder);
            }),
        damage("bytes, as manifest.json says", replace("\"bytes\" : 3", "\"bytes\" : 4")));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void eachIsToldInOneLine(String expected, Damage damage) throws IOException {
    damage.to(folder);
    DataException fault =
        assertThrows(
            DataException.class, () -> PackedSamples.examples(PackedData.arrays(folder).train()));
    String words = String.valueOf(fault.getMessage());
    assertTrue(words.contains(expected.replace("FOLDER", folder.toString())), words);
    assertEquals(1, words.lines().count(), words);
    assertTrue(words.getBytes(StandardCharsets.UTF_8).length < 500, words);
  }
}

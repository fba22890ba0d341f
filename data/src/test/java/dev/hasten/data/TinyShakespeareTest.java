package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published text: where it is looked for, and the real one where this machine has it. */
class TinyShakespeareTest {
  private static final String TEXT = "abcdefghij".repeat(5);

  @TempDir private Path folder;

  private TextRelease release() {
    String sum = Hashes.of(TEXT.getBytes(StandardCharsets.UTF_8));
    return new TextRelease(
        new DatasetInfo("small", "small", "test", "CC0", 8, 2, List.of(4L), 10, 50),
        new Release.File("input.txt", TEXT.length(), sum, sum),
        List.of("small.txt"),
        0.7,
        URI.create("http://127.0.0.1:1/"),
        folder.resolve("system"));
  }

  private Resolver resolver(Map<String, String> environment) {
    return Resolver.standard(new Cache(folder.resolve("cache")), environment);
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void assertWhole(DataPair pair) {
    assertEquals(8, pair.train().size(), "of 35 characters");
    assertEquals(3, pair.test().size(), "of 15 characters");
    assertEquals(10, pair.test().classes());
    try (Scope scope = Scope.open()) {
      Batch first = pair.test().batch(0, 1);
      assertArrayEquals(new long[] {5, 6, 7, 8}, Tensors.toLongs(first.inputs()));
      assertArrayEquals(new long[] {6, 7, 8, 9}, Tensors.toLongs(first.targets()));
    }
  }

  @Test
  void aFolderOfYourOwnComesFirst() throws IOException {
    write("own/small.txt", TEXT);
    write("cache/datasets/small/input.txt", "damaged");
    Map<String, String> environment = Map.of("HASTEN_DATA", folder.resolve("own").toString());
    assertWhole(resolver(environment).resolve(release()));
    Files.delete(folder.resolve("own/small.txt"));
    write("own/small/input.txt", TEXT);
    assertWhole(resolver(environment).resolve(release()));
  }

  @Test
  void thenTheCacheThenTheSystemFolder() throws IOException {
    write("system/input.txt", TEXT);
    assertWhole(resolver(Map.of()).resolve(release()));
    write("cache/datasets/small/input.txt", TEXT);
    Files.delete(folder.resolve("system/input.txt"));
    assertWhole(resolver(Map.of()).resolve(release()));
  }

  @Test
  void whatNoPlaceHasIsToldInOneLine() throws IOException {
    write("system/input.txt", TEXT + "!");
    String message =
        assertThrows(DataException.class, () -> resolver(Map.of()).resolve(release())).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains("system folder"), message);
    assertTrue(message.contains("SHA-256"), message);
    assertTrue(message.contains("official address"), message);
    assertTrue(
        message.endsWith(
            "fetch http://127.0.0.1:1/input.txt and give the folder it lies in"
                + " (HASTEN_DATA=FOLDER)"),
        message);
  }

  /** The sizes are those that nanoGPT's prepare.py prints. */
  @Test
  void theRealOneHasNanoGptsTokens() {
    DataPair pair = real();
    TokenDataset train = (TokenDataset) pair.train();
    TokenDataset test = (TokenDataset) pair.test();
    assertEquals(1_003_854 - 64, train.starts());
    assertEquals(111_540 - 64, test.starts());
    assertEquals(TinyShakespeare.RELEASE.info().train(), train.size());
    assertEquals(TinyShakespeare.RELEASE.info().test(), test.size());
    assertEquals(1742, test.size());
    assertEquals(65, train.classes());
    try (Scope scope = Scope.open()) {
      long[] first = Tensors.toLongs(train.batch(0, 1).inputs());
      // "First Citizen:\n" among the 65 characters in the order of their codes.
      int[] wanted = {18, 47, 56, 57, 58, 1, 15, 47, 58, 47, 64, 43, 52, 10, 0};
      assertArrayEquals(wanted, IntStream.range(0, 15).map(i -> (int) first[i]).toArray());
    }
  }

  /** From this machine alone: no test asks the network. */
  private static DataPair real() {
    Cache cache = Cache.standard();
    Path own = Path.of(System.getenv().getOrDefault("HASTEN_DATA", "none"));
    List<Place> here =
        List.of(
            new Place.Folder("own", each -> own),
            new Place.Folder("cache", each -> cache.folder(each.info().name())),
            new Place.Folder("system folder", Release::systemFolder));
    try {
      return new Resolver(here).resolve(TinyShakespeare.RELEASE);
    } catch (DataException none) {
      assumeTrue(false, "no tiny-shakespeare here (HASTEN_DATA=FOLDER): " + none.getMessage());
      throw none;
    }
  }
}

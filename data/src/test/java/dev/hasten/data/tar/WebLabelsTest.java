package dev.hasten.data.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of tar shards that are wrong: a fault, or an example that is left out. */
class WebLabelsTest {
  @TempDir private Path folder;

  private DataPair pair(int skip, Object... trainLabels) throws IOException {
    Files.write(folder.resolve("train.tar"), TarSamples.labelled(trainLabels));
    Files.write(folder.resolve("test.tar"), TarSamples.labelled(1, 0));
    return WebShards.pair(folder, ImageOptions.of(4).withWorkers(1).withMostBadImages(skip));
  }

  private String fault(int skip, Object... trainLabels) {
    DataException fault = assertThrows(DataException.class, () -> pair(skip, trainLabels));
    String words = String.valueOf(fault.getMessage());
    assertEquals(1, words.lines().count(), words);
    return words;
  }

  /** Else a thousand million names of classes would be made. */
  @ParameterizedTest
  @CsvSource({
    "999999999, '999999999, and of most classes below it there are no examples'",
    "8, '8, and of most classes below it there are no examples'",
    "cat, '\"cat\"'",
    "-1, '\"-1\"'",
    "9999999999, '\"9999999999\"'",
    "'', '\"\"'"
  })
  void aWrongLabelIsToldWithItsTarItsFileAndTheReason(String label, String found) {
    String words = fault(0, 0, 1, label, 2);
    int at = 512 * 11; // two files with a header each of three examples, but for the last content
    assertEquals(
        "expected the number of a class, from 0 on, in "
            + folder.resolve("train.tar")
            + " at byte "
            + at
            + " (2.cls), but got "
            + found
            + ": write it again",
        words);
  }

  @Test
  void aClassWithoutExamplesIsNoWrongLabel() throws IOException {
    assertEquals(6, pair(0, 0, 1, 5).train().classes());
    assertEquals(6, pair(1, 0, 1, 5).train().classes());
  }

  @Test
  void wrongLabelsAreLeftOutAndListed() throws IOException {
    DataPair pair = pair(3, 0, 999_999_999, 1, "dog", 2);
    ImageDataset train = (ImageDataset) pair.train();
    assertEquals(3, train.classes());
    assertArrayEquals(new int[] {0, 1, 2}, train.labels());
    assertEquals(0, pair.test().leftOut().size());
    List<BadExample> out = train.leftOut();
    assertEquals(2, out.size());
    assertEquals("1.png of " + folder.resolve("train.tar"), out.get(0).place());
    assertTrue(out.get(0).reason().contains("(1.cls), but got 999999999"), out.toString());
    assertTrue(out.get(1).reason().contains("(3.cls), but got \"dog\""), out.toString());
    try (Scope scope = Scope.open()) {
      assertArrayEquals(new long[] {0, 1, 2}, Tensors.toLongs(train.batch(0, 3).targets()));
    }
  }

  @Test
  void oneTooManyAndNoneThatIsRightStop() {
    assertTrue(fault(1, 0, "a", 1, "b").startsWith("expected at most 1 bad images"));
    assertTrue(fault(9, "a", "b").contains("all of the class 0 are bad"));
  }

  @Test
  void withoutAnyLabelNothingIsLeftOut() throws IOException {
    Files.write(folder.resolve("test.tar"), TarSamples.labelled("c"));
    Files.write(folder.resolve("train.tar"), TarSamples.labelled("a", "b"));
    ImageOptions options = ImageOptions.of(4).withMostBadImages(9);
    DataException fault = assertThrows(DataException.class, () -> WebShards.pair(folder, options));
    assertTrue(fault.getMessage().contains("(0.cls), but got \"a\""), fault.getMessage());
  }
}

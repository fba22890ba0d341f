package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultBookTest {
  @TempDir private Path folder;

  private static RunResult run(String recipe, long seed) {
    return Samples.run(recipe, seed, 12.34, 0.91, Samples.ACCURACY);
  }

  @Test
  void keepsWhatItIsGiven() {
    RunResult kept = new ResultBook(folder).keep(run("fast without \"x\"", 3));
    RunResult diverged =
        new ResultBook(folder).keep(Samples.run("fast", 1, 1, Double.NaN, Samples.ACCURACY));
    ResultBook again = new ResultBook(folder);
    assertEquals(Optional.of(kept), again.find("fast without \"x\"", 3));
    assertEquals(Optional.of(diverged), again.find("fast", 1));
    assertEquals(Optional.empty(), again.find("fast", 3));
  }

  @Test
  void aLineCutShortIsLeftOutAndSpoilsNoOther() throws IOException {
    ResultBook book = new ResultBook(folder);
    book.keep(run("baseline", 1));
    book.keep(run("fast", 1));
    Path file = folder.resolve("results.jsonl");
    String text = Files.readString(file);
    for (int cut = 1; cut < text.length(); cut += 17) {
      Files.writeString(file, text.substring(0, cut));
      ResultBook torn = new ResultBook(folder);
      torn.keep(run("free", 2));
      ResultBook again = new ResultBook(folder);
      assertTrue(again.find("free", 2).isPresent(), "after a cut at " + cut);
      boolean firstWhole = cut >= text.indexOf('\n');
      assertEquals(firstWhole, again.find("baseline", 1).isPresent(), "cut at " + cut);
    }
  }

  @Test
  void linesThatAreNoResultsAreLeftOut() throws IOException {
    new ResultBook(folder).keep(run("fast", 1));
    Path file = folder.resolve("results.jsonl");
    Files.writeString(file, "null\n{}x\n[1]\n\n", StandardOpenOption.APPEND);
    assertTrue(new ResultBook(folder).find("fast", 1).isPresent());
  }

  @Test
  void theLastResultOfARunCounts() {
    ResultBook book = new ResultBook(folder);
    book.keep(run("fast", 1));
    RunResult second = book.keep(Samples.run("fast", 1, 99, 0.92, Samples.ACCURACY));
    assertEquals(Optional.of(second), new ResultBook(folder).find("fast", 1));
  }
}

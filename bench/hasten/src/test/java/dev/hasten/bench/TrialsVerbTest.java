package dev.hasten.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrialsVerbTest {
  @TempDir private Path folder;

  private int run(int trials, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                folder.resolve("job.yaml").toString(),
                "--recipe",
                "baseline",
                "--hold-out",
                "237",
                "--trials",
                String.valueOf(trials),
                "--vary",
                "optimizer.learning_rate=log:1e-3:1e-1",
                "--vary",
                "model.width=one:0.1:0.2",
                "--out",
                folder.resolve("trials").toString()));
    words.addAll(List.of(more));
    return new CommandLine(new TrialsVerb()).execute(words.toArray(String[]::new));
  }

  /** What was tried stays, and goes on from there; the same number draws the same. */
  @Test
  void trialsAreDrawnByTheirNumberAndKept() throws IOException {
    Files.writeString(
        folder.resolve("job.yaml"),
        "data: {name: digits}\nmodel: {name: resnet-20, width: 0.2, depth: 0.2}\n"
            + "target: {metric: loss, at_most: 1}\nbaseline:"
            + " {length: 6st, batch: 32, optimizer: {name: adamw, learning_rate: 1e-2}}\n");
    assertEquals(0, run(2));
    Path book = books().get(0);
    List<String> two = Files.readAllLines(book);
    assertEquals(2, two.size());
    assertEquals(0, run(3, "--target", "0.01"));
    List<String> three = Files.readAllLines(book);
    assertEquals(two, three.subList(0, 2));
    List<Vary> varied =
        List.of(
            Vary.parse("optimizer.learning_rate=log:1e-3:1e-1"),
            Vary.parse("model.width=one:0.1:0.2"));
    String third = String.join(" ", TrialsVerb.drawn(3, varied));
    assertTrue(three.get(2).endsWith("\t" + third), three.get(2));
    assertNotEquals(TrialsVerb.drawn(2, varied), TrialsVerb.drawn(3, varied));
    assertEquals(0, run(1, "--set", "length=5st"));
    assertEquals(2, books().size(), "another search has trials of its own");
  }

  private List<Path> books() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("trials"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void drawsStayWithinTheirEnds() {
    RandomStream random = new RandomStream(1, "draws");
    for (int i = 0; i < 200; i++) {
      double rate =
          Double.parseDouble(Vary.parse("a.b=log:1e-3:1e-1").draw(random).replace("a.b=", ""));
      assertTrue(rate >= 0.999e-3 && rate <= 0.1001, "rate " + rate);
      String share = Vary.parse("w=percent:10:40").draw(random);
      assertTrue(share.matches("w=([123][0-9]|40)%"), share);
      assertTrue(Vary.parse("x=one:3ep:4ep").draw(random).matches("x=[34]ep"));
    }
    for (String wrong : List.of("a", "a=log:1", "a=log:0:1", "a=any:1:2", "=one:1", "a=log:2:1", "a=log:x:1")) {
      assertThrows(IllegalArgumentException.class, () -> Vary.parse(wrong), wrong);
    }
  }
}

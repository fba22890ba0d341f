package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a job file, it gives a job or a list of faults, a line each. */
class FuzzedJobsTest {
  private static final int MUTATIONS = 1500;

  private static final List<String> ODD =
      List.of(
          "1e400",
          ".inf",
          "-.inf",
          ".nan",
          "-0",
          "-0.0",
          "0ep",
          "1e9ep",
          "4 ep",
          "null",
          "~",
          "",
          "true",
          "[]",
          "{}",
          "{name: }",
          "*a",
          "&a 3",
          "&a [*a]",
          "!!int x",
          "!x y",
          "\t",
          "\uFEFF",
          "\u0000",
          "\u2028",
          "\"\\0\"",
          "'",
          "\"",
          "%",
          "99999999999999999999",
          "0x7f",
          "0o17",
          "1_000",
          "- ",
          "? ",
          ": ",
          "---",
          "...",
          "<<: *a",
          "[[[[[[[[[[[[[[[[[[[[",
          "\uD83D\uDE80",
          "name",
          "auto",
          "25%",
          "1e-400",
          "fp16",
          "all",
          "baseline",
          "folder: /",
          "hold_out: 1");

  private static String example(String name) throws IOException {
    return Files.readString(Path.of("..", "examples", name + ".yaml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits", "fashion-mnist", "mnist-pytorch"})
  void aMutatedJobIsAJobOrAListOfFaults(String name) throws IOException {
    String example = example(name);
    RandomStream random = new RandomStream(20, "fuzz/" + name);
    int[] sound = {0};
    for (int i = 0; i < MUTATIONS; i++) {
      String text = example;
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        text = mutated(text, random);
      }
      List<String> overrides = random.nextInt(4) == 0 ? List.of(override(random)) : List.of();
      if (isSound(text, overrides)) {
        sound[0]++;
      }
    }
    assertTrue(sound[0] > MUTATIONS / 100, "only " + sound[0] + " jobs were left whole");
    assertTrue(sound[0] < MUTATIONS, "no mutation broke anything");
  }

  private static boolean isSound(String text, List<String> overrides) {
    try {
      Job job = parse(text, overrides);
      assertEquals(JobText.yaml(job), JobText.yaml(parse(JobText.yaml(job), List.of())));
      return true;
    } catch (JobException fault) {
      assertFalse(fault.faults().isEmpty());
      for (String line : fault.faults()) {
        assertFalse(line.isBlank() || line.lines().count() != 1, () -> "not a line: " + line);
        assertTrue(line.contains("expected "), () -> "says not what was expected: " + line);
        assertTrue(line.length() < 800, () -> "too long: " + line);
      }
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("expected a job or faults of:\n" + text + "\n" + overrides, e);
    }
  }

  private static Job parse(String text, List<String> overrides) {
    return JobFile.parse(
        "job.yaml", Path.of("/"), text, overrides, Optional.empty(), Catalogs.standard());
  }

  private static String mutated(String text, RandomStream random) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + 1 + random.nextInt(8));
    String odd = ODD.get(random.nextInt(ODD.size()));
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, at) + odd + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(to);
      case 2 -> text.substring(0, at) + (char) random.nextInt(0x180) + text.substring(at);
      case 3 -> withLine(text, random, odd);
      case 4 -> withValue(text, random, odd);
      default -> text.substring(0, at) + text.substring(at, to) + text.substring(at);
    };
  }

  /** One line dropped, doubled or moved elsewhere. */
  private static String withLine(String text, RandomStream random, String odd) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    String line = lines.isEmpty() ? odd : lines.remove(random.nextInt(lines.size()));
    for (int copies = random.nextInt(3); copies > 0; copies--) {
      lines.add(random.nextInt(lines.size() + 1), line);
    }
    return String.join("\n", lines) + "\n";
  }

  /** The value after some colon replaced. */
  private static String withValue(String text, RandomStream random, String odd) {
    int colon = text.indexOf(": ", random.nextInt(text.length() + 1));
    int end = colon < 0 ? -1 : text.substring(colon).split("[,}\n]", 2)[0].length() + colon;
    return colon < 0 ? text : text.substring(0, colon + 2) + odd + text.substring(end);
  }

  private static String override(RandomStream random) {
    List<String> paths =
        List.of(
            "batch",
            "optimizer",
            "optimizer.learning_rate",
            "recipes.fast.speedups.0",
            "recipes.fast.speedups.channels-last",
            "recipes.fast",
            "recipes",
            "data",
            "data.name",
            "baseline.length",
            "target.at_least",
            "model.name",
            ".",
            "speedups.99",
            "a.b.c.d");
    return paths.get(random.nextInt(paths.size())) + "=" + ODD.get(random.nextInt(ODD.size()));
  }
}

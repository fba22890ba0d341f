package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ModelsVerbTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }

  /** What an example keeps is kept by each of a batch. */
  @Test
  void aListForABatch() {
    assertEquals(ExitCode.DONE, run("models", "--batch", "10"));
    List<String> mlp =
        out.toString().lines().filter(row -> row.startsWith("mlp ")).findFirst().stream().toList();
    assertTrue(mlp.get(0).contains("118,282"), out.toString());
    assertTrue(out.toString().lines().anyMatch(row -> row.matches("resnet-50 .* 10 .*MB.*")));
  }

  @Test
  void speedsOfThoseNamed() {
    assertEquals(ExitCode.DONE, run("models", "mlp", "nano-gpt", "lenet-5", "--measure"));
    List<String> rows = out.toString().lines().toList();
    assertEquals(4, rows.size());
    assertTrue(rows.get(1).matches(".* [0-9,.]+ (images|rows)/s .*"), rows.get(1));
    assertTrue(rows.get(2).matches(".* [0-9,]+ tokens/s .*"), rows.get(2));
    assertTrue(rows.get(3).matches(".* [0-9,.]+ images/s .*"), rows.get(3));
  }

  @Test
  void refusals() {
    assertEquals(ExitCode.WRONG_INPUT, run("models", "--measure"));
    assertTrue(err.toString().contains("expected the names of models with --measure"), err + "");
    assertEquals(ExitCode.WRONG_INPUT, run("models", "resnet-19"));
    assertTrue(err.toString().contains("expected a model, but got \"resnet-19\""), err + "");
    assertEquals(ExitCode.WRONG_INPUT, run("models", "--batch", "0"));
    assertTrue(err.toString().contains("expected 1 or more for --batch, but got 0"), err + "");
  }
}

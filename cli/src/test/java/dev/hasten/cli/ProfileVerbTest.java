package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProfileVerbTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path job = Path.of("");

  @BeforeEach
  void aSmallJob() throws IOException {
    job = folder.resolve("small.yaml");
    Files.writeString(
        job,
        """
        data: {name: digits}
        model: {name: mlp}
        baseline:
          length: 1ep
          batch: 32
          optimizer: {name: sgd, learning_rate: 0.1}
        """);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Main.run(line, arguments);
  }

  @Test
  void jsonHasItsNamesAndTheStepsInIt() throws Exception {
    assertEquals(0, run("profile", job.toString(), "--steps", "3", "--json"), err.toString());
    JsonNode profile = new ObjectMapper().readTree(out.toString());
    assertEquals("baseline", profile.get("recipe").asText());
    assertEquals(3, profile.get("steps").asInt());
    assertTrue(profile.get("step_ms").asDouble() > 0);
    assertTrue(profile.get("outside_ms").asDouble() >= 0);
    assertTrue(profile.get("peak_bytes").asLong() > 0);
    double shares = 0;
    for (JsonNode operator : profile.get("operators")) {
      shares += operator.get("share").asDouble();
      if (operator.get("operator").asText().equals("aten::log_softmax")) {
        assertEquals(3, operator.get("calls").asLong(), "one in each step");
      }
      assertTrue(operator.get("self_ms").asDouble() >= 0);
    }
    assertTrue(shares > 0.05 && shares <= 1, "shares add up to " + shares);
  }

  @Test
  void wordsNameTheRecipe() {
    assertEquals(0, run("profile", job.toString(), "--steps", "2", "--top", "4"), err.toString());
    assertTrue(out.toString().startsWith("small, baseline (batch 32, fp32), 2 steps after 10"));
    assertEquals(1 + 1 + 4 + 3 + 1, out.toString().lines().count(), out.toString());
  }

  @Test
  void noStepsAreRefused() {
    assertEquals(2, run("profile", job.toString(), "--steps", "0"));
    assertEquals(
        "hasten: expected --steps of 1 or more, but got 0: raise it", err.toString().strip());
  }
}

package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Other people's scripts read these names. */
class DoctorVerbTest {
  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
    assertEquals(0, Main.run(line, arguments));
    return out.toString();
  }

  @Test
  void jsonHasItsNames() throws Exception {
    JsonNode doctor = new ObjectMapper().readTree(run("doctor", "--json"));
    assertTrue(doctor.get("cores").asInt() >= 1);
    assertTrue(doctor.get("instructions").isArray());
    assertEquals("cpu", doctor.get("devices").get(0).asText());
    for (String peak : new String[] {"fp32_gflops", "bf16_gflops", "memory_gbytes_per_s"}) {
      assertTrue(doctor.get("peak").get(peak).asDouble() > 0, peak);
    }
    assertTrue(doctor.get("threads").get("openblas_threads").asInt() >= 1);
    assertTrue(doctor.get("threads").get("explanation").asText().length() > 20);
    assertTrue(doctor.get("precision").asText().matches("bf16|fp32"));
  }

  @Test
  void wordsFitAScreen() {
    String text = run("doctor");
    for (String name :
        new String[] {"processor", "fp32 peak", "bf16 peak", "threads", "precision"}) {
      assertTrue(text.contains("\n" + name) || text.startsWith(name), text);
    }
    assertTrue(text.lines().allMatch(line -> line.length() <= 101), text);
  }
}

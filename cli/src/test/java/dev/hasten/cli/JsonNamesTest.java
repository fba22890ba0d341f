package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.data.look.NearPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Names that other people's scripts rely on: new ones may come, these must not go. */
class JsonNamesTest {
  private static final String JOB =
      """
      data: {name: digits}
      model: {name: mlp}
      target: {metric: accuracy, at_least: 0.0}
      baseline:
        length: 4st
        batch: 64
        optimizer: {name: sgd, learning_rate: 0.5}
        schedule: {name: linear, warmup: 50%}
      """;

  @TempDir private Path folder;

  private JsonNode run(String... arguments) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertEquals(0, Main.run(line, arguments), err.toString());
    return new ObjectMapper().readTree(out.toString());
  }

  private String job() throws IOException {
    return Files.writeString(folder.resolve("job.yaml"), JOB).toString();
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void assertHas(JsonNode node, String... names) {
    assertTrue(names(node).containsAll(List.of(names)), names(node).toString());
  }

  @Test
  void trainResumeAndEval() throws IOException {
    String run = folder.resolve("run").toString();
    String[] names = {"run", "reached", "seconds", "steps", "metrics", "checkpoint"};
    JsonNode trained = run("train", job(), "--out", run, "--json");
    assertHas(trained, names);
    assertHas(trained, "waiting_share");
    assertTrue(Files.isDirectory(Path.of(trained.path("checkpoint").asText())));
    assertHas(run("resume", run, "--set", "length=6st", "--json"), names);
    JsonNode scored = run("eval", run, "--json");
    assertHas(scored, names);
    assertHas(scored.path("metrics"), "accuracy", "top5", "loss");
  }

  @Test
  void recipeAndItsSchedule() throws IOException {
    assertHas(run("recipe", job(), "--json"), "data", "target", "baseline");
    JsonNode curve = run("recipe", job(), "--schedule", "--json");
    assertEquals(List.of("steps", "learning_rate"), names(curve));
    assertEquals("[1,2,3,4]", curve.path("steps").toString());
    assertEquals(4, curve.path("learning_rate").size());
    assertEquals(0.5, curve.path("learning_rate").path(2).asDouble(), 0.26);
    String momentum = "schedules={momentum: {name: linear, final: 0.5}}";
    JsonNode two = run("recipe", job(), "--schedule", "--json", "--set", momentum);
    assertEquals(List.of("steps", "learning_rate", "momentum"), names(two));
    assertEquals(0.9 * 0.875, two.path("momentum").path(1).asDouble(), 1e-12);
  }

  @Test
  void findRate() throws IOException {
    JsonNode found = run("find-rate", job(), "--json", "--steps", "30");
    assertHas(found, "recipe", "learning_rate", "confident", "doubts", "rates", "losses");
    assertEquals(found.path("rates").size(), found.path("losses").size());
    assertEquals(0.5, found.path("learning_rate").asDouble());
  }

  /** All that was measured of a method, with seeds and runs. */
  @Test
  void aMethodHasAVerdictForEachWorkload() throws IOException {
    JsonNode cards = run("methods", "muon", "--json").path(0).path("cards");
    assertTrue(cards.size() > 1);
    StringWriter page = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(page));
    assertEquals(0, Main.run(line, "methods", "muon"));
    for (JsonNode card : cards) {
      int seeds = card.path("seeds").asInt();
      String told = String.format("%d seeds, %d runs (%d with it)", seeds, 2 * seeds, seeds);
      String words = " on " + card.path("workload").asText() + ": ";
      String after = page.toString().split(words, 2)[1];
      String verdict = card.path("verdict").asText().toLowerCase(Locale.ROOT).split("_")[0];
      assertTrue(after.startsWith(verdict), after);
      assertTrue(after.lines().skip(1).findFirst().orElse("").contains(told), after);
    }
  }

  @Test
  void modelsMethodsAndDatasets() throws IOException {
    JsonNode models = run("models", "--json");
    assertHas(models.path(0), "name", "parameters", "macs", "input", "activation_bytes");
    JsonNode gpt = run("models", "nano-gpt", "mlp", "--measure", "--batch", "3", "--json").path(0);
    assertEquals(
        64 * gpt.path("examples_per_second").asDouble(),
        gpt.path("tokens_per_second").asDouble(),
        1e-6);
    assertEquals(3, gpt.path("batch").asInt());
    JsonNode model = run("models", "mobilenet-v2", "--json", "--batch", "2", "--time");
    assertHas(model, "name", "parameters", "macs", "activation_bytes", "examples_per_second");
    assertEquals(3_504_872, model.path("parameters").asLong());
    // Each of 2 images keeps the inputs of 52 convolutions at least: 6.7 million numbers.
    assertTrue(model.path("activation_bytes").asLong() > 2 * 4 * 6_700_000L, model.toString());
    JsonNode methods = run("methods", "--json");
    Map<String, String> seams = new TreeMap<>();
    for (JsonNode method : methods) {
      assertHas(method, "name", "kind", "seam", "effect", "summary", "source", "cards", "options");
      assertFalse(method.has("verdict"), "of one workload among several: each card has its own");
      for (JsonNode card : method.path("cards")) {
        assertHas(card, "method", "workload", "setting", "verdict", "seeds", "runs", "diverged");
        assertHas(card, "metric", "quality_gained", "interval", "time_saved", "date");
        double middle = card.path("quality_gained").path("mean").asDouble();
        JsonNode interval = card.path("interval");
        assertTrue(
            interval.isEmpty()
                || interval.path(0).asDouble() <= middle && middle <= interval.path(1).asDouble());
      }
      seams.put(method.path("name").asText(), method.path("seam").asText());
    }
    assertEquals("ModelSurgery, BatchTransform", seams.get("channels-last"));
    assertEquals("EvaluationWeights", seams.get("ema"));
    assertEquals("Optimizer", seams.get("adamw"));
    assertTrue(seams.values().stream().noneMatch(String::isEmpty), seams.toString());
    assertHas(run("datasets", "--json").path(0), "name");
  }

  /** Words in small letters, with underscores between them: also those of parts of other parts. */
  @Test
  void namesHaveOneForm() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("rows.yaml"),
            "data: {name: table, path: "
                + Path.of("..", "examples", "penguins.csv").toAbsolutePath()
                + ", target: body_mass_g, task: regression, bad_rows: {skip: 2}}\n"
                + JOB.substring(JOB.indexOf("baseline:"))
                    .replace("baseline:", "model: table-mlp\nbaseline:"));
    JsonNode found = run("data", "inspect", table.toString(), "--json");
    assertHas(found.path("train").path("target"), "lower_quartile", "upper_quartile", "far");
    assertHas(found.path("table").path("columns").path(0), "name", "kind", "train", "test");
    assertOneForm(found);
    JsonNode images = run("data", "inspect", "digits", "--json");
    assertHas(images, "class_names", "train", "test_seen_in_training", "label_doubts", "compared");
    assertOneForm(images);
    JsonNode sets = run("datasets", "--json");
    assertHas(sets.path(0), "name", "input_shape");
    assertOneForm(sets);
    assertEquals(
        List.of("train", "test", "same_label"),
        names(new ObjectMapper().readTree(Json.text(new NearPair(1, 2, true)))));
  }

  private static void assertOneForm(JsonNode node) {
    for (String name : names(node)) {
      assertTrue(name.matches("[a-z0-9_]+"), name);
    }
    node.forEach(JsonNamesTest::assertOneForm);
  }

  /** The options of each verb, frozen: one that goes breaks somebody's script. */
  @Test
  void optionsOfTheVerbs() {
    Map<String, CommandLine> verbs = Main.commandLine().getSubcommands();
    Map<String, String> expected = new TreeMap<>();
    expected.put("find-rate", "--high --json --low --recipe --set --steps");
    expected.putAll(
        Map.of(
            "compare", "--ablate --json --out --quiet --recipe --seeds --set --whole-baseline",
            "train", "--checkpoint-every --json --out --recipe --seed --set --stop-at-target",
            "resume", "--json --rewarm --set",
            "eval", "--json",
            "predict", "--input",
            "recipe", "--from --json --recipe --rewarm --schedule --set --surgery",
            "doctor", "--json",
            "models", "--batch --json --measure --time",
            "methods", "--json",
            "profile", "--json --recipe"));
    expected.forEach(
        (verb, options) -> {
          TreeSet<String> there = new TreeSet<>();
          verbs.get(verb).getCommandSpec().options().forEach(o -> there.addAll(List.of(o.names())));
          assertTrue(there.containsAll(List.of(options.split(" "))), verb + " has " + there);
        });
  }
}

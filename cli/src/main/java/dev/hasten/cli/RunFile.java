package dev.hasten.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.compare.ResultBook;
import dev.hasten.data.Dataset;
import dev.hasten.train.Checkpointing;
import dev.hasten.train.Length;
import dev.hasten.train.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code run.json}: what a run was started with besides its recipe, for those who go on with it or
 * use what it learned.
 *
 * @param recipe the name of the one that is trained
 * @param inputShape of one example
 */
record RunFile(
    String recipe,
    long seed,
    boolean stopAtTarget,
    Optional<Length> checkpointEvery,
    int keep,
    long[] inputShape,
    int classes) {
  static final String NAME = "run.json";

  RunFile ofData(Dataset data) {
    return new RunFile(
        recipe, seed, stopAtTarget, checkpointEvery, keep, data.inputShape(), data.classes());
  }

  Checkpointing checkpointing(Path folder) {
    return new Checkpointing(
        CheckpointFolder.at(folder.resolve(RunFolder.CHECKPOINTS)), checkpointEvery, keep);
  }

  String text() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recipe", recipe);
    all.put("seed", seed);
    all.put("stop_at_target", stopAtTarget);
    all.put("checkpoint_every", checkpointEvery.map(Length::toString).orElse("evaluation"));
    all.put("keep", keep);
    all.put("input", inputShape);
    all.put("classes", classes);
    return Json.text(all) + "\n";
  }

  /**
   * Reads it in a run folder.
   *
   * @throws IllegalArgumentException when there is none, or it makes no sense
   */
  static RunFile read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      ObjectMapper mapper = new ObjectMapper();
      JsonNode root = mapper.readTree(Files.readString(file));
      if (!root.path("recipe").isTextual() || root.path("keep").asInt() < 1) {
        throw unknown(file, "it is not whole");
      }
      long[] shape = mapper.convertValue(root.path("input"), long[].class);
      String every = root.path("checkpoint_every").asText();
      return new RunFile(
          root.path("recipe").asText(),
          root.path("seed").asLong(),
          root.path("stop_at_target").asBoolean(),
          every.equals("evaluation") ? Optional.empty() : Optional.of(Length.parse(every)),
          root.path("keep").asInt(),
          shape == null ? new long[0] : shape,
          root.path("classes").asInt());
    } catch (AccessDeniedException e) {
      throw e; // it is there
    } catch (FileSystemException e) {
      throw new IllegalArgumentException(
          Files.exists(folder.resolve(ResultBook.NAME))
              ? "expected the folder of a run, but "
                  + folder
                  + " holds a comparison, which keeps no checkpoints: make one with hasten train"
              : "expected a run folder, but " + folder + " has no " + NAME + ": check the path");
    } catch (JsonProcessingException e) {
      throw unknown(file, "it is no JSON");
    }
  }

  private static IllegalArgumentException unknown(Path file, String why) {
    return new IllegalArgumentException(
        "expected " + file + " as hasten train wrote it, but " + why + ": restore it");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunFile file && text().equals(file.text());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(inputShape);
  }
}

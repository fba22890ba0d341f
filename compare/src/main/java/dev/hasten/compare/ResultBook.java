package dev.hasten.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finished runs of a comparison in {@code results.jsonl}, one a line, written as they come. */
public final class ResultBook {
  /** The file's name in its folder. */
  public static final String NAME = "results.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, RunResult> results = new LinkedHashMap<>();

  /** The book in a folder, with what it has already. A line cut short by a kill is left out. */
  public ResultBook(Path folder) {
    file = folder.resolve(NAME);
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file);
        text.lines()
            .flatMap(line -> read(line).stream())
            .forEach(result -> results.put(key(result.recipe(), result.seed()), result));
        if (!text.isEmpty() && !text.endsWith("\n")) {
          Files.writeString(file, "\n", StandardOpenOption.APPEND); // ends the line cut short
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The finished run of a recipe and seed. */
  Optional<RunResult> find(String recipe, long seed) {
    return Optional.ofNullable(results.get(key(recipe, seed)));
  }

  /** Writes a finished run. */
  RunResult keep(RunResult result) {
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(result) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    results.put(key(result.recipe(), result.seed()), result);
    return result;
  }

  private static Optional<RunResult> read(String line) {
    try {
      return Optional.ofNullable(JSON.readValue(line, RunResult.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String key(String recipe, long seed) {
    return recipe + "\n" + seed;
  }
}

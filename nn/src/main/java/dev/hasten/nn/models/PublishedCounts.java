package dev.hasten.nn.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the published form of a built-in model costs. Written down beside the models (counts.tsv),
 * so that a list of them needs no native library; a test counts them again.
 *
 * @param parameters numbers that are trained
 * @param multiplyAccumulates of one example's forward pass
 * @param activationBytes that one example keeps for the backward pass, in fp32
 */
public record PublishedCounts(long parameters, long multiplyAccumulates, long activationBytes) {
  private static final Map<String, PublishedCounts> ALL = read();

  /**
   * Of a built-in model in its published form.
   *
   * @throws IllegalArgumentException when options of it were set, or it is not built in
   */
  public static PublishedCounts of(ModelInfo info) {
    PublishedCounts found = ALL.get(info.name());
    if (found == null || !info.chosen().isEmpty()) {
      throw new IllegalArgumentException(
          "expected a built-in model in its published form, but got "
              + info.label()
              + ": make it, and count with MultiplyAccumulates and ActivationMemory");
    }
    return found;
  }

  private static Map<String, PublishedCounts> read() {
    try (InputStream stream = PublishedCounts.class.getResourceAsStream("counts.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .collect(Collectors.toMap(cells -> cells[0], PublishedCounts::row));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PublishedCounts row(String[] cells) {
    return new PublishedCounts(
        Long.parseLong(cells[1]), Long.parseLong(cells[2]), Long.parseLong(cells[3]));
  }
}

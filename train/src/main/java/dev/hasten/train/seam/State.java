package dev.hasten.train.seam;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a part of the training must remember for an exact resume, by name.
 *
 * @param tensors borrowed from the part: valid until it changes them; copy what is kept longer
 * @param scalars whole numbers ({@link Long}) and others ({@link Double}), kept to the last bit
 */
public record State(Map<String, Tensor> tensors, Map<String, Number> scalars) {
  /** Nothing to remember. */
  public static final State EMPTY = new State(Map.of(), Map.of());

  /** Copies the maps, in their order. */
  public State {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    scalars = Collections.unmodifiableMap(new LinkedHashMap<>(scalars));
  }

  /** Several states as one, each under its name and a slash. */
  public static State join(Map<String, State> parts) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Number> scalars = new LinkedHashMap<>();
    parts.forEach(
        (part, state) -> {
          state.tensors.forEach((name, tensor) -> tensors.put(part + "/" + name, tensor));
          state.scalars.forEach((name, number) -> scalars.put(part + "/" + name, number));
        });
    return new State(tensors, scalars);
  }

  /** The part that {@link #join} put under that name. */
  public State part(String name) {
    return new State(under(name, tensors), under(name, scalars));
  }

  /**
   * A tensor that must be there.
   *
   * @throws IllegalArgumentException when it is not
   */
  public Tensor tensor(String name) {
    return present(tensors.get(name), name);
  }

  /**
   * A number that must be there.
   *
   * @throws IllegalArgumentException when it is not
   */
  public Number scalar(String name) {
    return present(scalars.get(name), name);
  }

  private static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(
          "expected \""
              + name
              + "\" in the saved state, but it is not there: it is that of another recipe");
    }
    return value;
  }

  private static <T> Map<String, T> under(String part, Map<String, T> all) {
    Map<String, T> chosen = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (name.startsWith(part + "/")) {
            chosen.put(name.substring(part.length() + 1), value);
          }
        });
    return chosen;
  }
}

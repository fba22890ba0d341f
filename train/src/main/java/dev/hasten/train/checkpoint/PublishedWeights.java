package dev.hasten.train.checkpoint;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.FineTuning;
import dev.hasten.nn.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Published weights as the beginning of another training: all of them but the head's, where that is
 * for other classes.
 */
public final class PublishedWeights {
  private PublishedWeights() {}

  /**
   * What was read.
   *
   * @param newHead the path of the head, where it keeps its own first weights
   * @param tensors how many were read
   * @param others names of the file that are of another head
   */
  public record Begun(Optional<String> newHead, int tensors, List<String> others) {}

  /**
   * Reads a file of safetensors, or of {@code torch.save(model.state_dict(), file)} where its name
   * ends in .pt or .pth, over the weights of a model.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is damaged, or lacks anything but the head, or has it
   *     in another shape, or has more under a part that the model has: it is of a deeper one
   */
  public static Begun into(Layer model, Path file) throws IOException {
    Map<String, Tensor> places = new LinkedHashMap<>();
    model.parameters().forEach((name, parameter) -> places.put(name, parameter.tensor()));
    places.putAll(model.buffers());
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> read = PublishedNames.matched(read(file), places.keySet());
      Map<String, String> missing = new LinkedHashMap<>();
      places.forEach(
          (name, place) -> fault(name, read.get(name), place).ifPresent(f -> missing.put(name, f)));
      Optional<String> head = FineTuning.head(model);
      List<String> faults = new ArrayList<>();
      missing.forEach(
          (name, fault) -> {
            if (!name.startsWith(head.orElse("") + ".")) {
              faults.add(fault);
            }
          });
      List<String> others =
          read.keySet().stream().filter(name -> !places.containsKey(name)).toList();
      Set<String> parts =
          places.keySet().stream().map(PublishedWeights::part).collect(Collectors.toSet());
      others.stream()
          .filter(name -> parts.contains(part(name)))
          .filter(name -> !name.startsWith(head.orElse("") + "."))
          .forEach(name -> faults.add(name + " is not of this model"));
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "expected the weights of this model, but for its head ("
                + head.orElse("it has none of its own")
                + "), in "
                + file
                + ", but "
                + String.join(", ", faults)
                + ": take the model that the file was saved from");
      }
      places.keySet().removeAll(missing.keySet());
      places.forEach((name, place) -> place.detach().copy_(read.get(name)));
      return new Begun(missing.isEmpty() ? Optional.empty() : head, places.size(), others);
    }
  }

  private static String part(String name) {
    return name.substring(0, Math.max(0, name.indexOf('.')));
  }

  private static Map<String, Tensor> read(Path file) throws IOException {
    return file.toString().matches(".*\\.pth?") ? TorchFile.read(file) : SafeTensors.read(file);
  }

  private static Optional<String> fault(String name, @Nullable Tensor read, Tensor place) {
    if (read == null) {
      return Optional.of(name + " is missing");
    }
    long[] shape = Tensors.shape(read);
    return Arrays.equals(shape, Tensors.shape(place))
        ? Optional.empty()
        : Optional.of(
            name
                + " has the shape "
                + Arrays.toString(shape)
                + " instead of "
                + Arrays.toString(Tensors.shape(place)));
  }
}

package dev.hasten.train;

import dev.hasten.data.TrainingData;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Layer;
import dev.hasten.nn.TiedHead;
import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.checkpoint.SafeTensors;
import dev.hasten.train.checkpoint.TorchFile;
import dev.hasten.train.seam.Seams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/** A model's parameters and buffers as one safetensors file, by their paths in the tree. */
public final class SavedModel {
  private SavedModel() {}

  /**
   * Writes the file aside and then puts it in its place, so that a reader never sees half of it.
   *
   * @throws IOException when it cannot be written; what was there stays
   */
  public static void save(Layer model, Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try {
      SafeTensors.write(aside, tensors(model));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /**
   * Reads weights into a model of the same layers, and sets it to evaluation. From safetensors, or
   * from a file of {@code torch.save(model.state_dict(), file)} that ends in .pt or .pth.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is damaged or of another model
   */
  public static void load(Layer model, Path file) throws IOException {
    if (file.toString().matches(".*\\.pth?")) {
      TorchFile.readInto(file, tensors(model), repeats(model));
    } else {
      SafeTensors.readInto(file, tensors(model), repeats(model));
    }
    model.training(false);
  }

  /**
   * Reads weights into a new model that a recipe trained: operates on it first as the training did.
   *
   * @param inputShape of the examples that it was trained on, without the batch dimension
   * @param classes of those examples
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is damaged or of another model
   */
  public static void load(Layer model, Recipe recipe, long[] inputShape, int classes, Path file)
      throws IOException {
    RandomStreams streams = new RandomStreams(0); // what surgery draws, the file overwrites
    Surgeries.operate(model, recipe, new Seams(streams, inputShape, classes));
    load(model, file);
  }

  /**
   * Refuses data whose number to predict is another, or is standardised otherwise, than that of the
   * data a checkpoint was trained on.
   *
   * @throws IllegalArgumentException when it is
   */
  public static void requireTarget(Checkpoint checkpoint, TrainingData data) {
    RunIdentity.requireTarget(checkpoint, data);
  }

  /** What Python saves of a head that is tied to the embedding: the embedding again. */
  private static Set<String> repeats(Layer model) {
    return model.layers().entrySet().stream()
        .filter(each -> each.getValue() instanceof TiedHead)
        .map(each -> each.getKey() + ".weight")
        .collect(Collectors.toSet());
  }

  /** Parameters, then buffers, by path. Borrowed. */
  static Map<String, Tensor> tensors(Layer model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model.parameters().forEach((name, parameter) -> tensors.put(name, parameter.tensor()));
    tensors.putAll(model.buffers());
    return tensors;
  }
}

package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Interceptor;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where a model flattens images, and the grid of pixels that full-size ones have there.
 *
 * @param grids {height, width} by the path of the {@link Flatten}
 */
record FlattenGrids(Layer model, Map<String, long[]> grids) {
  /**
   * Finds the grids by a look at how zeros pass the model in evaluation mode.
   *
   * @throws IllegalArgumentException when the model has no convolution, or cannot take images of
   *     the smallest size
   */
  static FlattenGrids of(Layer model, String speedup, long[] example, long height, long width) {
    Supported.layers(model, speedup, Conv2d.class);
    FlattenGrids found = new FlattenGrids(model, new LinkedHashMap<>());
    long[] full;
    try (Interception watching =
        found.around(path -> (input, flatten) -> found.note(path, input, flatten))) {
      full = answer(model, example[0], example[1], example[2]);
    }
    try (Interception pooling = found.pool()) {
      if (!Arrays.equals(full, answer(model, example[0], height, width))) {
        throw new IllegalStateException("outputs of another shape");
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "expected a model that takes images of "
              + height
              + " x "
              + width
              + " pixels for "
              + speedup
              + " (with Flatten or GlobalPool2d after its last convolution), but it does not ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "): keep larger images",
          e);
    }
    return found;
  }

  /**
   * Pools features to the full grid before each flatten, until the handle is closed: those of full
   * images are that already and pass as they are.
   */
  Interception pool() {
    return around(
        path ->
            (input, flatten) -> {
              long[] grid = grids.getOrDefault(path, new long[0]);
              return flatten.forward(
                  grid.length == 0 ? input : ProgressiveResizing.resized(input, grid[0], grid[1]));
            });
  }

  private Tensor note(String path, Tensor input, Interceptor.Call flatten) {
    if (input.dim() == 4) {
      grids.put(path, new long[] {input.size(2), input.size(3)});
    }
    return flatten.forward(input);
  }

  private Interception around(Function<String, Interceptor> interceptor) {
    List<Interception> placed = new ArrayList<>();
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof Flatten && !path.isEmpty()) {
                placed.add(model.around(path, interceptor.apply(path)));
              }
            });
    return () -> placed.forEach(Interception::close);
  }

  private static long[] answer(Layer model, long channels, long height, long width) {
    boolean training = model.isTraining();
    model.training(false);
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor zeros = Tensors.zeros(ScalarType.Float, 1, channels, height, width);
      return Tensors.shape(Slot.of(model).forward(zeros));
    } finally {
      model.training(training);
    }
  }
}

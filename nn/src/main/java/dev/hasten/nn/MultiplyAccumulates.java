package dev.hasten.nn;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Counts the multiply-accumulate operations of a model by running it once on one example, in which
 * convolutions and linear layers are left out: their answers have the right shape alone.
 */
public final class MultiplyAccumulates {
  private MultiplyAccumulates() {}

  /**
   * Of one forward pass over one example of that shape (without the batch dimension), in evaluation
   * mode.
   */
  public static long of(Layer model, long... exampleShape) {
    return of(model, ScalarType.Float, exampleShape);
  }

  /** As {@link #of(Layer, long...)}, over inputs of that type: Long for tokens. */
  public static long of(Layer model, ScalarType type, long... exampleShape) {
    long[] one = new long[exampleShape.length + 1];
    one[0] = 1;
    System.arraycopy(exampleShape, 0, one, 1, exampleShape.length);
    long[] total = {0};
    List<Interception> interceptions = new ArrayList<>();
    boolean training = model.isTraining();
    model.training(false);
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (!path.isEmpty()) {
                interceptions.add(
                    model.around(
                        path,
                        (input, call) -> {
                          long[] shape = layer.outputShape(Tensors.shape(input));
                          Tensor output =
                              shape.length == 0
                                  ? call.forward(input)
                                  : torch.empty(shape, Tensors.options(ScalarType.Float), null);
                          total[0] +=
                              layer.multiplyAccumulates(
                                  Tensors.shape(input), Tensors.shape(output));
                          return output;
                        }));
              }
            });
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor input = Tensors.zeros(type, one);
      Tensor output = model.forward(input);
      total[0] += model.multiplyAccumulates(one, Tensors.shape(output));
    } finally {
      interceptions.forEach(Interception::close);
      model.training(training);
    }
    return total[0];
  }
}

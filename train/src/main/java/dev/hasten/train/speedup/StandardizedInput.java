package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains on {@code (x - mean) / deviation} and folds that into the first layer whenever the model
 * is evaluated, saved as best or exported: {@code W' = W / deviation}, {@code b' = b - mean *
 * sum(W')}. So the network and its inference, on the inputs as they are, stay the same; only the
 * landscape that the optimizer sees is better conditioned (LeCun et al., <a
 * href="https://doi.org/10.1007/978-3-642-35289-8_3">Efficient BackProp</a>, 1998).
 *
 * @param mean of all inputs of the training set
 * @param deviation of all inputs of the training set
 */
public record StandardizedInput(double mean, double deviation) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "standardized-input",
          "trains on inputs of mean 0 and deviation 1, folded into the first layer for evaluation",
          "https://doi.org/10.1007/978-3-642-35289-8_3",
          List.of(
              Option.number("mean", 0.5, -1e9, 1e9, "mean of the training inputs"),
              Option.number("deviation", 0.5, 1e-9, 1e9, "their standard deviation")),
          values -> new StandardizedInput(values.number("mean"), values.number("deviation")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    List<String> first = new ArrayList<>();
    seams.inspect(model -> first.add(firstLayer(model))); // after all surgery
    seams.batch((batch, progress) -> batch.withInputs(standardized(batch.inputs())));
    seams.evaluation(weights -> new Folded(this, first.get(0)));
  }

  /** {@code (x - mean) / deviation}, a new tensor. */
  Tensor standardized(Tensor inputs) {
    return inputs.sub(new Scalar(mean)).mul_(new Scalar(1 / deviation));
  }

  /** The path of the first layer with weights, if the fold is exact for it. */
  private static String firstLayer(Layer model) {
    for (Map.Entry<String, Layer> entry : model.layers().entrySet()) {
      Layer layer = entry.getValue();
      boolean weighted = layer.parameters().size() > 0 && layer.children().isEmpty();
      if (weighted) {
        boolean foldable =
            layer instanceof Linear
                || (layer instanceof Conv2d conv && conv.config().padding() == 0);
        if (foldable && layer.parameters().containsKey("bias")) {
          return entry.getKey();
        }
        break;
      }
    }
    throw new IllegalArgumentException(
        "expected the model to begin with a linear layer or an unpadded convolution, with bias, for"
            + " standardized-input, but it does not: standardize the data set instead");
  }

  @Override
  public Choice choice() {
    return Choice.of("standardized-input").with("mean", mean).with("deviation", deviation);
  }

  private record Folded(StandardizedInput input, String layer) implements EvaluationWeights {
    @Override
    public void observe(Weights weights, Progress progress) {}

    @Override
    public Interception swapIn(Weights weights) {
      Tensor weight = weights.values().get(weights.names().indexOf(layer + ".weight"));
      Tensor bias = weights.values().get(weights.names().indexOf(layer + ".bias"));
      Tensor weightBefore;
      Tensor biasBefore;
      try (Scope scope = Scope.open()) {
        weightBefore = Tensors.own(weight.clone());
        biasBefore = Tensors.own(bias.clone());
        weight.div_(new Scalar(input.deviation));
        bias.sub_(weight.flatten(1, -1).sum(1).mul(new Scalar(input.mean)));
      }
      return () -> {
        weight.copy_(weightBefore);
        bias.copy_(biasBefore);
        Tensors.free(weightBefore);
        Tensors.free(biasBefore);
      };
    }
  }
}

package dev.hasten.nn.models;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Initializers;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A row of weights for each category: int64 (N) to (N, width). First weights are uniform. */
final class CategoryTable extends Layer {
  private final Parameter weight;
  private final double limit;

  CategoryTable(long kinds, long width, double limit) {
    weight = parameter("weight", Parameter.Role.WEIGHT, kinds, width);
    this.limit = limit;
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.embedding(weight.tensor(), input);
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.uniform(weight.tensor(), limit, random);
  }
}

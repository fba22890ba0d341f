package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;

/**
 * {@link Adam} whose two moments are kept in 8 bits each (Dettmers et al., 8-bit Optimizers via
 * Block-wise Quantization, <a href="https://arxiv.org/abs/2110.02861">2021</a>): before a step
 * {@code m = map[code] * scale}, after it {@code code = nearest(map, m / scale)} by {@link
 * BlockwiseQuantization}. A weight of n elements takes {@code 2 n + 8 ceil(n / 2048)} bytes of
 * state instead of {@code 8 n}; one of fewer than 4,096 elements keeps fp32. The step itself is
 * fp32. It saves memory and costs time: that of reading and writing the codes.
 *
 * @param full the same in full precision
 */
public record EightBitAdam(Adam full) implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "adam-8bit",
          "Adam with its moments in 8 bits; weight decay, if any, joins the gradient",
          "https://arxiv.org/abs/2110.02861",
          Adam.ENTRY.options(),
          values -> new EightBitAdam(Adam.of(values)));

  @Override
  public double learningRate() {
    return full.learningRate();
  }

  @Override
  public List<Setting> settings() {
    return full.settings();
  }

  /** The block of an element shares one scale. */
  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new EightBitAdam(full.forBatch(times));
  }

  @Override
  public Optimizer over(Weights weights) {
    return new QuantizedAdam(full.fused(), weights);
  }

  @Override
  public Choice choice() {
    return new Choice("adam-8bit", full.choice().options());
  }
}

package dev.hasten.train.optimizer;

import dev.hasten.engine.Operators;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link FusedAdam} with the moments of large weights in 8 bits. They are fp32 only while their
 * weight moves: a block of it ({@link BlockAdam}), or all of it where it is not fp32 in the
 * processor's memory.
 */
final class QuantizedAdam implements Optimizer {
  /** Weights of fewer elements keep fp32, as in the paper. */
  static final long LEAST = 4096;

  private final Weights weights;
  private final FusedAdam small;
  private final List<Large> large = new ArrayList<>();
  private final OwnTensors states = new OwnTensors();
  private final BlockwiseQuantization signed = new BlockwiseQuantization(true);
  private final BlockwiseQuantization unsigned = new BlockwiseQuantization(false);
  private final BlockAdam blocks = new BlockAdam(signed.inArrays(), unsigned.inArrays());

  /** A moment in 8 bits, in the order of the weight's memory. */
  record Moment(BlockwiseQuantization map, Tensor codes, Tensor scales) {
    Tensor read(ScalarType type) {
      return map.dequantize(codes, scales).to(type);
    }

    void write(Tensor values) {
      map.quantize(values.to(ScalarType.Float), codes, scales);
    }
  }

  private record Large(
      boolean decays, Tensor weight, Tensor gradient, Moment mean, Moment square) {}

  QuantizedAdam(FusedAdam.Settings settings, Weights weights) {
    this.weights = weights;
    List<String> few = new ArrayList<>();
    int index = 0;
    for (String name : weights.names()) {
      boolean decays = weights.decays().get(index);
      Tensor weight = weights.values().get(index);
      Tensor gradient = weights.gradients().get(index++);
      if (weight.numel() < LEAST) {
        few.add(name);
      } else {
        Moment mean = moment("exp_avg", name, weight.numel(), signed);
        Moment square = moment("exp_avg_sq", name, weight.numel(), unsigned);
        add(new Large(decays, weight, gradient, mean, square));
      }
    }
    small = new FusedAdam(settings, weights.only(few::contains));
  }

  private void add(Large each) {
    if (each.weight().scalar_type().intern() == ScalarType.Float && !each.weight().is_cuda()) {
      try (Scope scope = Scope.open()) {
        Tensor weight = inMemoryOrder(each.weight());
        Tensor gradient = inMemoryOrder(each.gradient());
        blocks.add(each.decays(), weight, gradient, each.mean(), each.square());
      }
    } else {
      large.add(each);
    }
  }

  private Moment moment(String kind, String name, long elements, BlockwiseQuantization map) {
    try (Scope scope = Scope.open()) {
      Tensor codes = Tensors.zeros(ScalarType.Byte, elements);
      Tensor scales = Tensors.zeros(ScalarType.Float, BlockwiseQuantization.blocks(elements));
      return new Moment(
          map,
          states.keep(kind + "_codes/" + name, codes),
          states.keep(kind + "_scales/" + name, scales));
    }
  }

  @Override
  public void update(double learningRate) {
    weights.values(); // refuses closed ones, whose memory blocks would write to
    // First: the threads of libtorch's kernels go on spinning for a while.
    blocks.update(small.settings(), learningRate, small.step() + 1);
    small.update(learningRate);
    for (Large each : large) {
      try (Scope scope = Scope.open()) {
        ScalarType type = each.weight().scalar_type().intern();
        Tensor mean = each.mean().read(type);
        Tensor square = each.square().read(type);
        small.move(
            new SegmentLists.Group(
                each.decays(),
                1,
                Operators.list(List.of(inMemoryOrder(each.weight()))),
                Operators.list(List.of(inMemoryOrder(each.gradient()))),
                List.of(Operators.list(List.of(mean)), Operators.list(List.of(square)))),
            learningRate);
        each.mean().write(mean);
        each.square().write(square);
      }
    }
  }

  /** One dimension: trained tensors fill their memory without gaps. */
  private static Tensor inMemoryOrder(Tensor tensor) {
    return tensor.as_strided(new long[] {tensor.numel()}, new long[] {1});
  }

  @Override
  public void set(String setting, double value) {
    small.set(setting, value);
  }

  @Override
  public State state() {
    State whole = small.state();
    Map<String, Tensor> tensors = new LinkedHashMap<>(whole.tensors());
    tensors.putAll(states.state().tensors());
    return new State(tensors, whole.scalars());
  }

  @Override
  public void restore(State state) {
    small.restore(state);
    states.restore(state);
  }

  @Override
  public void close() {
    small.close();
    states.close();
    signed.close();
    unsigned.close();
  }
}

package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.StochasticRounding;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Parameter;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters as the passes see them when they are kept in bfloat16, and their gradients in
 * bfloat16; the masters in fp32 are what everybody else sees (Micikevicius et al., <a
 * href="https://arxiv.org/abs/1710.03740">2017</a>, 3.1). An update too small for the 8 significant
 * bits of a working weight is not lost, it adds up in the master. With {@link StochasticRounding}
 * the masters are but room for the arithmetic: between updates they hold what the working weights
 * hold.
 */
final class WorkingCopy implements AutoCloseable {
  private final List<Parameter> parameters;
  private final List<Tensor> masters;
  private final FlatBuffer values;
  private final FlatBuffer gradients;
  private final List<Tensor> runs;
  private final Optional<RandomStream> rounding;
  private boolean inUse = true;

  /**
   * Moves the first {@code count} parameters, whose masters and gradients lie in the buffers.
   *
   * @param rounding what rounds the masters after each update, if anything does
   */
  WorkingCopy(
      List<Parameter> all,
      int count,
      FlatBuffer masterValues,
      FlatBuffer masterGradients,
      Optional<RandomStream> rounding) {
    this.rounding = rounding;
    parameters = all.subList(0, count);
    masters = masterValues.views().subList(0, count);
    values = FlatBuffer.zerosLike(masters, ScalarType.BFloat16);
    gradients = FlatBuffer.zerosLike(masters, ScalarType.BFloat16);
    // The buffers count their places in elements, so a run of views is the same run in both types.
    try (Scope scope = Scope.open()) {
      runs =
          List.of(
              Tensors.own(values.slice(0, count)),
              Tensors.own(masterValues.slice(0, count)),
              Tensors.own(gradients.slice(0, count)),
              Tensors.own(masterGradients.slice(0, count)));
    }
    publish();
    if (rounding.isPresent()) {
      runs.get(1).copy_(runs.get(0));
    }
    attach();
  }

  /** The masters have moved. */
  void update() {
    rounding.ifPresent(
        random -> {
          try (Scope scope = Scope.open()) {
            Tensor moved = runs.get(1);
            StochasticRounding.round(
                moved.as_strided(new long[] {moved.numel()}, new long[] {1}), random);
          }
        });
    publish();
  }

  private void attach() {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).moveTo(values.views().get(i));
      parameters.get(i).tensor().mutable_grad().put(gradients.views().get(i));
    }
  }

  /** Rounds the masters into the working weights. */
  void publish() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      runs.get(0).copy_(runs.get(1));
    }
  }

  /** Adds the working gradients to the masters' and sets them to zero. */
  void collect() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      runs.get(3).add_(runs.get(2));
      runs.get(2).zero_();
    }
  }

  /** Sets the working gradients to zero. */
  void forget() {
    runs.get(2).zero_();
  }

  /** Puts the masters themselves into the model until the handle is closed. */
  Interception showMasters() {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).tensor().mutable_grad().put(new Tensor());
      parameters.get(i).moveTo(masters.get(i));
    }
    return () -> {
      if (inUse) {
        publish();
        attach();
      }
    };
  }

  /** From now on the model keeps what it has. */
  void giveUp() {
    inUse = false;
  }

  @Override
  public void close() {
    runs.forEach(Tensors::free);
    values.close();
    gradients.close();
  }
}

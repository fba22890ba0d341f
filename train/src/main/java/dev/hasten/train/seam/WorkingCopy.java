package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Parameter;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters as the passes see them when they are kept in bfloat16, and their gradients in
 * bfloat16; the masters in fp32 are what everybody else sees (Micikevicius et al., <a
 * href="https://arxiv.org/abs/1710.03740">2017</a>, 3.1). An update too small for the 8 significant
 * bits of a working weight is not lost, it adds up in the master.
 */
final class WorkingCopy implements LowWeights {
  private final List<Parameter> parameters;
  private final List<Tensor> masters;
  private final FlatBuffer values;
  private final FlatBuffer gradients;
  private final List<Tensor> runs;
  private boolean inUse = true;

  /** Moves the first {@code count} parameters, whose masters and gradients lie in the buffers. */
  WorkingCopy(List<Parameter> all, int count, FlatBuffer masterValues, FlatBuffer masterGradients) {
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
    attach();
  }

  @Override
  public void update() {
    publish();
  }

  private void attach() {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).moveTo(values.views().get(i));
      parameters.get(i).tensor().mutable_grad().put(gradients.views().get(i));
    }
  }

  /** Rounds the masters into the working weights. */
  @Override
  public void publish() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      runs.get(0).copy_(runs.get(1));
    }
  }

  /** Adds the working gradients to the masters' and sets them to zero. */
  @Override
  public void collect() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      runs.get(3).add_(runs.get(2));
      runs.get(2).zero_();
    }
  }

  /** Sets the working gradients to zero; whose masters these are, sets theirs. */
  @Override
  public void forget() {
    runs.get(2).zero_();
  }

  @Override
  public Interception showMasters() {
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

  @Override
  public void giveUp() {
    inUse = false;
  }

  @Override
  public void close() {
    runs.forEach(Tensors::free);
    values.close();
    gradients.close();
  }
}

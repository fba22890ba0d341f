package dev.hasten.train.step;

import dev.hasten.data.Batch;
import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Weights;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Forward, loss and backward of a model under a precision policy. */
record ModelPasses(Slot model, Loss loss, Precision precision, LossScaler scaler, Weights weights)
    implements Passes {
  @Override
  public Tensor run(Batch examples, double weight) {
    try (CustomGradient.Passes held = CustomGradient.passes(); // until the graph is gone
        Precision.Rounding rounding = precision.rounding(DeviceType.CPU); // backward's too
        Scope scope = Scope.open()) {
      weights.publish();
      Tensor mean = loss.loss(examples.inputs(), forward(examples), examples.targets());
      double factor = weight * scaler.scale();
      Tensor weighted = factor == 1 ? mean : mean.mul(new Scalar(factor));
      weighted.backward();
      weights.collectGradients();
      return scope.escape(mean.detach());
    }
  }

  @Override
  public Tensor outputs(Batch examples) {
    Layer layer = model.layer();
    boolean training = layer.isTraining();
    layer.training(false);
    try (Precision.Rounding rounding = precision.rounding(DeviceType.CPU);
        Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      weights.publish();
      return scope.escape(forward(examples));
    } finally {
      layer.training(training);
    }
  }

  /** The model computes under the policy; its outputs are always fp32, so that the loss is. */
  private Tensor forward(Batch examples) {
    Tensor outputs;
    try (Precision.Autocast policy = precision.open(DeviceType.CPU)) {
      outputs = model.forward(examples.inputs());
    }
    return outputs.to(ScalarType.Float);
  }
}

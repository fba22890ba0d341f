package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;

/**
 * AMSGrad (Reddi et al., <a href="https://arxiv.org/abs/1904.09237">2018</a>) with decoupled weight
 * decay: {@link AdamW} with the greatest {@code v} so far in the place of {@code v}, so that no
 * element's rate ever grows. Biases and norms do not decay.
 */
public record Amsgrad(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "amsgrad",
          "AdamW divided by the greatest mean square so far",
          "https://arxiv.org/abs/1904.09237",
          List.of(
              CommonOptions.learningRate(1e-3),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.EPSILON,
              CommonOptions.weightDecay(0.01)),
          values ->
              new Amsgrad(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return fused().changeable();
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Amsgrad(learningRate * Math.sqrt(times), beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new FusedAdam(fused(), weights);
  }

  private FusedAdam.Settings fused() {
    return new FusedAdam.Settings(beta1, beta2, epsilon, weightDecay, true, true);
  }

  @Override
  public Choice choice() {
    return Choice.of("amsgrad")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }
}

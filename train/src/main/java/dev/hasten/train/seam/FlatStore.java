package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where the weights of a model and their gradients lie.
 *
 * @param low how the model keeps them, where that is in bfloat16
 */
record FlatStore(LazyBuffer values, LazyBuffer gradients, Optional<LowWeights> low) {
  /** Moves all parameters of a model that are not frozen: decaying ones first, norms last. */
  static Weights move(Layer model, Precision precision, RandomStreams streams) {
    Map<String, Parameter> chosen = new LinkedHashMap<>();
    collect(model, Parameter.Role.WEIGHT, chosen);
    int decayed = chosen.size();
    collect(model, Parameter.Role.BIAS, chosen);
    int beforeNorms = chosen.size();
    collect(model, Parameter.Role.NORM, chosen);
    List<Parameter> parameters = List.copyOf(chosen.values());
    FlatStore store =
        precision == Precision.BF16_STOCHASTIC && beforeNorms > 0
            ? roundedAtRandom(
                new RoundedWeights(parameters, beforeNorms, streams.stream("weight-rounding")))
            : of(parameters, precision == Precision.BF16_WEIGHTS ? beforeNorms : 0);
    return new Weights(WeightLayout.whole(chosen, decayed), model.parameters(), store, true);
  }

  private static FlatStore roundedAtRandom(RoundedWeights kept) {
    return new FlatStore(kept.masterValues(), kept.masterGradients(), Optional.of(kept));
  }

  /** In fp32 or fp64, with a working copy of the first so many in bfloat16. */
  private static FlatStore of(List<Parameter> parameters, int copied) {
    List<Tensor> tensors = parameters.stream().map(Parameter::tensor).toList();
    ScalarType type = type(tensors);
    FlatBuffer values = FlatBuffer.zerosLike(tensors, type);
    FlatBuffer gradients = FlatBuffer.zerosLike(tensors, type);
    values.copyFrom(tensors);
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).moveTo(values.views().get(i));
      parameters.get(i).tensor().mutable_grad().put(gradients.views().get(i));
    }
    Optional<LowWeights> low =
        copied > 0
            ? Optional.of(new WorkingCopy(parameters, copied, values, gradients))
            : Optional.empty();
    return new FlatStore(LazyBuffer.of(values), LazyBuffer.of(gradients), low);
  }

  /**
   * Parameters of one kind in buffers of their own, which others close.
   *
   * @param all of the model, frozen ones as well
   */
  static Weights piece(
      Map<String, Parameter> parameters,
      Map<String, Parameter> all,
      FlatBuffer values,
      FlatBuffer gradients,
      boolean decays) {
    FlatStore store =
        new FlatStore(LazyBuffer.of(values), LazyBuffer.of(gradients), Optional.empty());
    int decayed = decays ? parameters.size() : 0;
    return new Weights(WeightLayout.whole(parameters, decayed), all, store, false);
  }

  /** How the model keeps them, where that is in bfloat16 alone. */
  Optional<RoundedWeights> roundedWeights() {
    return low.filter(RoundedWeights.class::isInstance).map(RoundedWeights.class::cast);
  }

  /** Twice the precision only where all tensors have it already. */
  static ScalarType type(List<Tensor> tensors) {
    boolean twice =
        !tensors.isEmpty()
            && tensors.stream()
                .allMatch(tensor -> tensor.scalar_type().intern() == ScalarType.Double);
    return twice ? ScalarType.Double : ScalarType.Float;
  }

  private static void collect(Layer model, Parameter.Role wanted, Map<String, Parameter> into) {
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (!parameter.frozen() && parameter.role() == wanted) {
                into.put(name, parameter);
              }
            });
  }
}

package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Replaces linear layers and convolutions by two of a low rank: {@code W = B A} with r rows in A,
 * the best such to the first weights: the r greatest singular values s of {@code W = U S Vᵀ},
 * shared out as {@code B = U_r sqrt(S_r)} and {@code A = sqrt(S_r) V_rᵀ} (Eckart and Young, <a
 * href="https://doi.org/10.1007/BF02288367">1936</a>; for convolutions Jaderberg et al., <a
 * href="https://arxiv.org/abs/1405.3866">2014</a>). So {@code r (in + out)} weights instead of
 * {@code in out}; a convolution becomes one to r channels and a 1x1 one. Where that saves nothing,
 * the layer stays. Inference changes.
 *
 * @param rank r as a share of the smaller of in (times the kernel) and out
 */
public record Factorize(double rank) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "factorize",
          "linear layers and convolutions as two of a low rank",
          "https://arxiv.org/abs/1405.3866",
          List.of(Option.number("rank", 0.25, 1e-3, 1, "share of the full rank")),
          values -> new Factorize(values.number("rank")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("standardized-input", "it needs a first layer with a bias");
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          Cost before = Cost.of(model, example);
          int replaced = 0;
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            Optional<Layer> pair = pair(each.getValue());
            if (pair.isPresent() && !each.getKey().isEmpty()) {
              model.replace(each.getKey(), pair.get());
              replaced++;
            }
          }
          if (replaced == 0) {
            throw new IllegalArgumentException(
                Supported.nothing(
                    model,
                    "factorize",
                    "a linear layer or convolution that a low rank makes smaller"));
          }
          return replaced + " layers factorized, " + before.to(model, example);
        });
  }

  private Optional<Layer> pair(Layer layer) {
    boolean linear = layer instanceof Linear;
    boolean convolution = layer instanceof Conv2d conv && conv.config().groups() == 1;
    if (!linear && !convolution) {
      return Optional.empty();
    }
    long out;
    long in;
    try (Scope scope = Scope.open()) {
      Tensor weight = Supported.values(layer, "weight");
      out = weight.size(0);
      in = weight.numel() / out;
    }
    long r = Math.max(1, Math.round(rank * Math.min(in, out)));
    if (r * (in + out) >= in * out) {
      return Optional.empty();
    }
    boolean bias = layer.parameters().containsKey("bias");
    Sequential pair = new Sequential();
    if (layer instanceof Conv2d conv) {
      Conv2d.Config c = conv.config();
      pair.add(
          "first",
          new Conv2d(
              new Conv2d.Config(
                  c.in(), r, c.kernel(), c.stride(), c.padding(), 1, false, c.init())));
      Conv2d.Config last = Conv2d.Config.of(r, out, 1);
      pair.add("last", new Conv2d(bias ? last : last.withoutBias()));
    } else {
      pair.add("first", new Linear(in, r, false, Init.TORCH));
      pair.add("last", new Linear(r, out, bias, Init.TORCH));
    }
    fill(pair, layer, r);
    return Optional.of(pair);
  }

  /** {@code W = U S V'}, cut off at r: {@code B = U sqrt(S)}, {@code A = sqrt(S) V'}. */
  private static void fill(Layer pair, Layer layer, long r) {
    try (Scope scope = Scope.open()) {
      Tensor matrix = Supported.values(layer, "weight").flatten(1, -1);
      T_TensorTensorTensor_T parts = torch.linalg_svd(matrix, false, new StringViewOptional());
      Tensor roots = parts.get1().narrow(0, 0, r).sqrt();
      put(pair, "first.weight", parts.get2().narrow(0, 0, r).mul(roots.unsqueeze(1)));
      put(pair, "last.weight", parts.get0().narrow(1, 0, r).mul(roots));
      if (layer.parameters().containsKey("bias")) {
        put(pair, "last.bias", Supported.values(layer, "bias"));
      }
    }
  }

  private static void put(Layer pair, String name, Tensor values) {
    Tensor place = Supported.values(pair, name);
    place.copy_(values.reshape(place.sizes()));
  }

  @Override
  public Choice choice() {
    return Choice.of("factorize").with("rank", rank);
  }
}

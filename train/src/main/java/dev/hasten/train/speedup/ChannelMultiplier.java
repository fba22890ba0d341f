package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.SqueezeExcitation;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All convolutions so many times as wide (Howard et al., <a
 * href="https://arxiv.org/abs/1704.04861">2017</a>): C channels become {@code m C}, rounded to a
 * multiple of {@code divisor} but never by more than a tenth down (Sandler et al., <a
 * href="https://arxiv.org/abs/1801.04381">2018</a>). Weights and multiply-accumulates of a
 * convolution between two others go with {@code m^2}. The channels of the image and the classes
 * stay; norms and linear layers are fitted. Drawn anew; inference changes. Listed first of the
 * methods that change layers.
 *
 * @param multiplier m
 * @param divisor of every number of channels
 */
public record ChannelMultiplier(double multiplier, int divisor) implements Speedup {
  private static final String NAME = "channel-multiplier";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "convolutions so many times as wide",
          "https://arxiv.org/abs/1704.04861",
          List.of(
              Option.number("multiplier", 0.5, 1e-3, 1e3, "of the channels of each convolution"),
              Option.integer("divisor", 4, 1, 1 << 20, "of every number of channels")),
          values -> new ChannelMultiplier(values.number("multiplier"), values.integer("divisor")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          requireKnown(model);
          Cost before = Cost.of(model, example);
          Map<String, Layer> fitted = fitted(model, example);
          RandomStreams streams = new RandomStreams(seams.random(NAME).nextLong());
          fitted.forEach(
              (path, layer) -> {
                layer.initialize(new RandomStreams(streams.stream(path).nextLong()));
                model.replace(path, layer);
              });
          return fitted.size()
              + " layers at width "
              + multiplier
              + ", "
              + before.to(model, example);
        });
  }

  /** Every layer that has weights must be one whose shape is understood here. */
  private static void requireKnown(Layer model) {
    Supported.layers(model, NAME, Conv2d.class);
    for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
      Layer layer = each.getValue();
      boolean plain = layer.children().isEmpty() && layer.parameters().isEmpty();
      boolean fits =
          layer instanceof Conv2d || layer instanceof BatchNorm2d || layer instanceof Linear;
      boolean inside = !layer.children().isEmpty() && !(layer instanceof SqueezeExcitation);
      if (!plain && !fits && !inside) {
        throw new IllegalArgumentException(
            "expected convolutions, batch norms and linear layers for "
                + NAME
                + ", but "
                + each.getKey()
                + " is a "
                + layer.getClass().getSimpleName()
                + ": list "
                + NAME
                + " before what put it there, or leave it out");
      }
    }
  }

  /** How wide C channels become. */
  public long channels(long channels) {
    double wanted = channels * multiplier;
    long rounded = Math.max(divisor, (long) (wanted + divisor / 2.0) / divisor * divisor);
    return rounded < 0.9 * wanted ? rounded + divisor : rounded;
  }

  /** All layers that change, with the inputs that their forerunners will give. */
  private Map<String, Layer> fitted(Layer model, long[] example) {
    Map<String, long[]> inputs = inputs(model, example);
    Map<String, Layer> fitted = new LinkedHashMap<>();
    long last = example[0]; // channels of the last convolution before a linear layer
    boolean image = true;
    for (String path : inputs.keySet()) {
      Layer layer = model.layers().get(path);
      if (layer instanceof Conv2d conv) {
        fitted.put(
            path, new Conv2d(config(conv.config(), image && conv.config().in() == example[0])));
        last = conv.config().out();
        image = false;
      } else if (layer instanceof BatchNorm2d norm) {
        fitted.put(path, norm.over(channels(inputs.get(path)[1])));
      } else if (layer instanceof Linear linear && last > 0) {
        long in = linear.in();
        if (in % last != 0) {
          throw new IllegalArgumentException(
              "expected the inputs of "
                  + path
                  + " to be pixels of "
                  + last
                  + " channels for "
                  + NAME
                  + ", but got "
                  + in
                  + ": leave it out");
        }
        fitted.put(path, linear.over(in / last * channels(last)));
        last = 0; // those after it are fed by it
      }
    }
    return fitted;
  }

  private Conv2d.Config config(Conv2d.Config config, boolean image) {
    long in = image ? config.in() : channels(config.in());
    long out = channels(config.out());
    boolean depthwise = config.groups() > 1 && config.groups() == config.in();
    return new Conv2d.Config(
        in,
        out,
        config.kernel(),
        config.stride(),
        config.padding(),
        depthwise ? in : config.groups(),
        config.bias(),
        config.init());
  }

  /** What goes into each layer with weights, in the order of their calls. */
  private static Map<String, long[]> inputs(Layer model, long[] example) {
    Map<String, long[]> inputs = new LinkedHashMap<>();
    List<Interception> interceptions = new ArrayList<>();
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (!path.isEmpty() && layer.children().isEmpty() && !layer.parameters().isEmpty()) {
                interceptions.add(
                    model.around(
                        path,
                        (input, call) -> {
                          inputs.putIfAbsent(path, Tensors.shape(input));
                          return call.forward(input);
                        }));
              }
            });
    boolean training = model.isTraining();
    model.training(false);
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      long[] shape = new long[example.length + 1];
      shape[0] = 1;
      System.arraycopy(example, 0, shape, 1, example.length);
      model.forward(Tensors.zeros(ScalarType.Float, shape));
    } finally {
      interceptions.forEach(Interception::close);
      model.training(training);
    }
    return inputs;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("multiplier", multiplier).with("divisor", (long) divisor);
  }
}

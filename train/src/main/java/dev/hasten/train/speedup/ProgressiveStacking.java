package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains the lower half of L blocks first, then stacks a copy of it on top (Gong et al., <a
 * href="https://proceedings.mlr.press/v97/gong19a.html">2019</a>): at the end of {@code length},
 * {@code w[i + L/2] = w[i]}, and all L are trained from there. Until then the upper blocks are the
 * identity, their projections 0, and training passes leave them out, which changes no bit of the
 * result. The network that is evaluated has all its blocks throughout.
 *
 * @param length of the training of the lower half
 */
public record ProgressiveStacking(Duration length) implements Speedup {
  private static final String NAME = "progressive-stacking";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "half of the blocks first, then a copy of them on top",
          "https://proceedings.mlr.press/v97/gong19a.html",
          List.of(Option.duration("length", "30%", "of the training of the lower half")),
          values -> new ProgressiveStacking(values.duration("length")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("zero-projections", "both decide how the upper blocks begin");
  }

  @Override
  public List<String> faults(Progress run) {
    List<String> faults = new ArrayList<>();
    length.uncountable(run).ifPresent(faults::add); // not wall time either: the step is fixed
    if (faults.isEmpty() && (length.isNone() || length.in(run) >= run.steps())) {
      faults.add(
          "expected "
              + NAME
              + " to stack within the run ("
              + run.steps()
              + " steps), but got "
              + length
              + ": give a length above 0 that ends before the run does");
    }
    return faults;
  }

  @Override
  public Speedup scaled(double times) {
    return new ProgressiveStacking(length.scaled(times));
  }

  @Override
  public void install(Seams seams) {
    ToDoubleFunction<Progress> trained =
        seams.course(NAME + ".share", progress -> progress.step() < stacked(progress) ? 0.5 : 1);
    boolean[] lower = {false}; // whether the lower half is trained alone now
    seams.batch(
        (batch, progress) -> {
          lower[0] = trained.applyAsDouble(progress) < 1;
          return batch;
        });
    List<String> paths = new ArrayList<>();
    seams.model(
        (model, example) -> {
          paths.addAll(blocks(model));
          for (String path : paths.subList(paths.size() / 2, paths.size())) {
            silence(model, path);
            model.around(
                path,
                (input, call) -> lower[0] && model.isTraining() ? input : call.forward(input));
          }
          return paths.size() / 2 + " blocks of " + paths.size() + " until " + length;
        });
    seams.weights(
        weights ->
            (values, progress) -> {
              if (progress.step() == stacked(progress)) {
                stack(values, paths);
              }
            });
  }

  /** After which step: one at least. */
  private long stacked(Progress run) {
    return Math.max(1, (long) length.wholeIn(run));
  }

  private static void silence(Layer model, String block) {
    if (model.layers().get(block) instanceof TransformerBlock layer) {
      ZeroProjections.branches(layer).forEach(ZeroProjections::zero);
    }
  }

  private static List<String> blocks(Layer model) {
    List<String> paths = Blocks.of(model, NAME);
    if (paths.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "expected an even number of blocks for "
              + NAME
              + ", but got "
              + paths.size()
              + ": change it, or leave it out");
    }
    return paths;
  }

  /** {@code w[i + L/2] = w[i]} of all parameters of all blocks. */
  private static void stack(Weights weights, List<String> paths) {
    int half = paths.size() / 2;
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < weights.names().size(); i++) {
      named.put(weights.names().get(i), weights.values().get(i));
    }
    try (Scope scope = Scope.open()) {
      for (int i = 0; i < half; i++) {
        String from = paths.get(i) + ".";
        String to = paths.get(i + half) + ".";
        named.forEach(
            (name, values) -> {
              if (name.startsWith(from)) {
                Tensor place = named.get(to + name.substring(from.length()));
                if (place != null) {
                  place.copy_(values);
                }
              }
            });
      }
    }
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("length", length.toString());
  }
}

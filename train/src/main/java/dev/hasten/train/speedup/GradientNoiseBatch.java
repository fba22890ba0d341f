package dev.hasten.train.speedup;

import dev.hasten.data.Batch;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * As many examples in a step as the gradient's noise asks for (McCandlish et al., <a
 * href="https://arxiv.org/abs/1812.06162">2018</a>): the first {@code scale * B_simple} of the
 * recipe's batch, at least {@code least}, at most all, where {@link NoiseScale B_simple} is
 * measured in every k-th step from the gradients of a half and of all of it. Early, when all
 * examples pull the same way, steps are cheap; what is left out comes again in later epochs. A
 * batch that is measured goes through the model in two slices.
 *
 * @param scale examples in a step, in noise scales
 * @param least examples in a step; the run begins with them
 * @param every steps from one reading to the next
 * @param decay share of the averages kept at each reading
 */
public record GradientNoiseBatch(double scale, int least, int every, double decay)
    implements Speedup {
  private static final String NAME = "gradient-noise-batch";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "as many examples in a step as the gradient's noise asks for",
          "https://arxiv.org/abs/1812.06162",
          List.of(
              Option.number("scale", 1, 1e-6, 1e6, "examples in a step, in noise scales"),
              Option.integer("least", 16, 2, 1 << 30, "examples in a step, and in the first ones"),
              Option.integer("every", 10, 1, 1 << 30, "steps from one reading to the next"),
              Option.number("decay", 0.9, 0, 0.999999, "of the averages at each reading")),
          values ->
              new GradientNoiseBatch(
                  values.number("scale"),
                  values.integer("least"),
                  values.integer("every"),
                  values.number("decay")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of(
        "batch-warmup", "both set the size of the batch",
        "accumulation", "gradients of earlier slices would count as this one's",
        "sam", "its gradient is not that of the batch's mean loss");
  }

  @Override
  public void install(Seams seams) {
    Reader reader = new Reader(this);
    seams.batch(reader::cut);
    seams.gradientSource(reader::around);
    seams.gradients(reader);
  }

  /** How many examples a step takes of a batch of that size when the noise scale is known. */
  int examples(int size, double noiseScale) {
    return (int) Math.max(Math.min(least, size), Math.min(size, Math.ceil(scale * noiseScale)));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME)
        .with("scale", scale)
        .with("least", (long) least)
        .with("every", (long) every)
        .with("decay", decay);
  }

  /** Cuts the batch, measures, and remembers: a gradient transform is what has a memory. */
  private static final class Reader implements GradientTransform {
    private final GradientNoiseBatch settings;
    private final NoiseScale noise;
    private boolean reads;

    Reader(GradientNoiseBatch settings) {
      this.settings = settings;
      noise = new NoiseScale(settings.decay);
    }

    Batch cut(Batch batch, Progress progress) {
      int size = batch.size();
      int examples =
          noise.isKnown()
              ? settings.examples(size, noise.examples())
              : Math.min(settings.least, size);
      reads = progress.step() % settings.every == 0;
      return examples == size ? batch : batch.slice(0, examples);
    }

    GradientSource around(GradientSource inner) {
      return (batch, passes) -> {
        int many = batch.size(); // another method may have cut it
        if (!reads || many < 2) {
          return inner.gradients(batch, passes);
        }
        int few = many / 2;
        double share = (double) few / many;
        Tensor first = inner.gradients(batch.slice(0, few), new WeightedPasses(passes, share));
        double squareOfFew = square(passes.weights()) / (share * share);
        Tensor second =
            inner.gradients(batch.slice(few, many), new WeightedPasses(passes, 1 - share));
        noise.read(few, many, squareOfFew, square(passes.weights()));
        return first.lerp(second, new Scalar(1 - share));
      };
    }

    private static double square(Weights weights) {
      try (Scope scope = Scope.open()) {
        double sum = 0;
        for (Tensor gradient : weights.allGradients()) {
          double norm = Tensors.toDouble(gradient.norm());
          sum += norm * norm;
        }
        return sum;
      }
    }

    @Override
    public Update transform(Weights weights, Progress progress) {
      return Update.APPLIED;
    }

    @Override
    public State state() {
      return noise.state();
    }

    @Override
    public void restore(State state) {
      noise.restore(state);
    }
  }
}

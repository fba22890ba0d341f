package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Dropout with few masks drawn beforehand, so that each thinned network is trained for longer (Lee
 * et al., <a
 * href="https://proceedings.mlsys.org/paper_files/paper/2022/hash/a87ff679a2f3e71d9181a67b7542122c-Abstract.html">2022</a>):
 * of {@code masks} masks so many as are {@code together} train side by side, each with its share of
 * every batch, for {@code steps * together / masks} steps; then others are drawn. Stands in for
 * every {@link Dropout}, at its probability; nothing changes in evaluation.
 *
 * @param masks drawn beforehand for each layer
 * @param together how many train at a time
 */
public record GyroDropout(int masks, int together) implements Speedup {
  private static final String NAME = "gyro-dropout";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "dropout with few masks, each trained for longer",
          "https://proceedings.mlsys.org/paper_files/paper/2022/hash/a87ff679a2f3e71d9181a67b7542122c-Abstract.html",
          List.of(
              Option.integer("masks", 256, 1, 1 << 20, "drawn beforehand for each layer"),
              Option.integer("together", 16, 1, 1 << 16, "how many train at a time")),
          values -> new GyroDropout(values.integer("masks"), values.integer("together")));

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException when more are to train together than there are
   */
  public GyroDropout {
    if (together < 1 || together > masks) {
      throw new IllegalArgumentException(
          "expected at most as many masks together as there are for "
              + NAME
              + ", but got "
              + together
              + " of "
              + masks
              + ": lower together");
    }
  }

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    long seed = seams.random(NAME).nextLong();
    long[] period = {0};
    seams.batch(
        (batch, progress) -> {
          period[0] = progress.step() / steps(progress);
          return batch;
        });
    seams.model(
        (model, example) -> {
          List<Dropout> found = Supported.layers(model, NAME, Dropout.class);
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            if (each.getValue() instanceof Dropout dropout) {
              String path = each.getKey();
              model.around(
                  path,
                  (input, call) ->
                      dropout.isTraining() && dropout.probability() > 0
                          ? input.mul(mask(input, dropout.probability(), seed, path, period[0]))
                          : input);
            }
          }
          return found.size()
              + " dropout layers with "
              + masks
              + " masks, "
              + together
              + " at a time";
        });
  }

  /** For how many steps the same masks train. */
  long steps(Progress progress) {
    return Math.max(1, progress.steps() * together / masks);
  }

  private Tensor mask(Tensor input, double probability, long seed, String path, long period) {
    int rows = Math.toIntExact(input.size(0));
    int width = Math.toIntExact(input.numel() / rows);
    float[] all = new float[rows * width];
    float[] one = new float[width];
    int[] chosen = chosen(new RandomStream(seed, path + "/" + period));
    int before = -1;
    for (int row = 0; row < rows; row++) {
      int number = chosen[(int) ((long) row * together / rows)];
      if (number != before) {
        new RandomStream(seed, path + "#" + number)
            .fillMask(one, width, 1 - probability, (float) (1 / (1 - probability)));
        before = number;
      }
      System.arraycopy(one, 0, all, row * width, width);
    }
    Tensor mask =
        Tensors.ofFloats(all, Tensors.shape(input)).to(input.device(), input.scalar_type());
    return input.dim() == 4 ? mask.contiguous(input.suggest_memory_format()) : mask;
  }

  /** Which masks train together. */
  int[] chosen(RandomStream random) {
    long[] numbers = ColOut.chosen(masks, together, random);
    return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("masks", (long) masks).with("together", (long) together);
  }
}

package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Sets a rectangle of some images to zero (Zhong et al., <a
 * href="https://arxiv.org/abs/1708.04896">2020</a>): of a share of the area and a ratio of the
 * sides drawn for each, wholly inside: {@code sqrt(a H W r)} rows and {@code sqrt(a H W / r)}
 * columns, a uniform from the smallest to the largest share, r from 1 / 3.3 to 3.3, uniform in the
 * logarithm (uniform itself in the paper, which prefers the upright). List it after
 * standardized-input for the mean instead of black.
 *
 * @param probability of an image
 * @param smallest share of the area
 * @param largest share of the area
 */
public record RandomErasing(double probability, double smallest, double largest)
    implements Speedup {
  private static final String NAME = "random-erasing";
  private static final double RATIO = 3.3; // from 1 / 3.3 to 3.3, evenly in the logarithm
  private static final int TRIES = 10;

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "a rectangle of some images set to zero",
          "https://arxiv.org/abs/1708.04896",
          List.of(
              Option.number("probability", 0.5, 0, 1, "of an image"),
              Option.number("smallest", 0.02, 0, 1, "share of the area"),
              Option.number("largest", 0.33, 0, 1, "share of the area")),
          values ->
              new RandomErasing(
                  values.number("probability"),
                  values.number("smallest"),
                  values.number("largest")));

  /**
   * Checks the shares.
   *
   * @throws IllegalArgumentException when the largest is below the smallest
   */
  public RandomErasing {
    if (!(smallest <= largest)) {
      throw new IllegalArgumentException(
          "expected a smallest share up to the largest for random-erasing, but got "
              + smallest
              + " and "
              + largest
              + ": exchange them");
    }
  }

  /** Rows and columns from there on. */
  record Rectangle(int top, int left, int height, int width) {}

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    RandomStream random = seams.random(NAME);
    seams.batch(
        (batch, progress) -> {
          int height = Math.toIntExact(batch.inputs().size(2));
          int width = Math.toIntExact(batch.inputs().size(3));
          byte[] kept = new byte[batch.size() * height * width];
          Arrays.fill(kept, (byte) 1);
          for (int i = 0; i < batch.size(); i++) {
            int image = i;
            if (random.nextDouble() < probability) {
              draw(height, width, random)
                  .ifPresent(some -> erase(kept, image * height, width, some));
            }
          }
          Tensor mask =
              Tensors.ofBytes(kept, batch.size(), 1, height, width)
                  .to(batch.inputs().device(), batch.inputs().scalar_type());
          return batch.withInputs(ImageFormat.like(batch.inputs(), batch.inputs().mul(mask)));
        });
  }

  /** The first of ten that fits; none where none does. */
  Optional<Rectangle> draw(int height, int width, RandomStream random) {
    for (int i = 0; i < TRIES; i++) {
      double area = height * width * (smallest + (largest - smallest) * random.nextDouble());
      double ratio = Math.pow(RATIO, 2 * random.nextDouble() - 1);
      int rows = (int) Math.rint(Math.sqrt(area * ratio));
      int columns = (int) Math.rint(Math.sqrt(area / ratio));
      if (rows >= 1 && columns >= 1 && rows < height && columns < width) {
        int top = random.nextInt(height - rows + 1);
        return Optional.of(new Rectangle(top, random.nextInt(width - columns + 1), rows, columns));
      }
    }
    return Optional.empty();
  }

  private static void erase(byte[] kept, int firstRow, int width, Rectangle some) {
    for (int y = 0; y < some.height(); y++) {
      int from = (firstRow + some.top() + y) * width + some.left();
      Arrays.fill(kept, from, from + some.width(), (byte) 0);
    }
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME)
        .with("probability", probability)
        .with("smallest", smallest)
        .with("largest", largest);
  }
}

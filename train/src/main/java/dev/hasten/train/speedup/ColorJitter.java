package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Brightness, contrast, saturation and hue of each image changed at random (Krizhevsky et al. 2012
 * changed colours first; the form of Howard, <a href="https://arxiv.org/abs/1312.5402">2013</a>,
 * and of torchvision's {@code ColorJitter}): factors evenly from {@code max(0, 1 - b)} to {@code 1
 * + b}, hues turned by up to {@code hue} of the circle, in an order drawn for each batch. With such
 * a factor f, {@code x = min(1, max(0, f x + (1 - f) p))}, where p is 0 for brightness, the mean of
 * the grey image for contrast, the grey image {@code 0.2989 R + 0.587 G + 0.114 B} for saturation;
 * a hue h in [0, 1) becomes {@code (h + d) mod 1}, d from -hue to hue. For images with values in
 * [0, 1]: list it before standardized-input.
 *
 * @param brightness b of the factor of values
 * @param contrast b of the factor from the mean grey
 * @param saturation b of the factor from grey
 * @param hue 0 to 0.5
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements Speedup {
  private static final String NAME = "color-jitter";
  private static final int CHANGES = 4;

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "brightness, contrast, saturation and hue of each image changed at random",
          "https://arxiv.org/abs/1312.5402",
          List.of(
              Option.number("brightness", 0.4, 0, 10, "factors from 1 - b to 1 + b"),
              Option.number("contrast", 0.4, 0, 10, "factors from 1 - b to 1 + b"),
              Option.number("saturation", 0.4, 0, 10, "factors from 1 - b to 1 + b"),
              Option.number("hue", 0.1, 0, 0.5, "the most of the circle that hues turn")),
          values ->
              new ColorJitter(
                  values.number("brightness"),
                  values.number("contrast"),
                  values.number("saturation"),
                  values.number("hue")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    ImageFormat.requireGreyOrColour(NAME, seams.example());
    RandomStream random = seams.random(NAME);
    seams.batch(
        (batch, progress) ->
            batch.withInputs(ImageFormat.like(batch.inputs(), changed(batch.inputs(), random))));
  }

  /** All four of each image, in an order drawn for all. */
  private Tensor changed(Tensor images, RandomStream random) {
    int[] order = {0, 1, 2, 3};
    for (int last = CHANGES - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int kept = order[last];
      order[last] = order[other];
      order[other] = kept;
    }
    Tensor now = images;
    for (int change : order) {
      now =
          switch (change) {
            case 0 -> ImageColors.brightness(now, factors(now, brightness, random));
            case 1 -> ImageColors.contrast(now, factors(now, contrast, random));
            case 2 -> ImageColors.saturation(now, factors(now, saturation, random));
            default -> ImageColors.hue(now, between(now, -hue, hue, random));
          };
    }
    return now;
  }

  private static Tensor factors(Tensor images, double b, RandomStream random) {
    return between(images, Math.max(0, 1 - b), 1 + b, random);
  }

  private static Tensor between(Tensor images, double low, double high, RandomStream random) {
    float[] drawn = new float[Math.toIntExact(images.size(0))];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return Tensors.ofFloats(drawn, drawn.length).to(images.device(), images.scalar_type());
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME)
        .with("brightness", brightness)
        .with("contrast", contrast)
        .with("saturation", saturation)
        .with("hue", hue);
  }
}

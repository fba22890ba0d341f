package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains on smaller images early (Howard's fast.ai recipes; Touvron et al., <a
 * href="https://arxiv.org/abs/1906.06423">2019</a>): sides of {@code s(t) * full}, where s is
 * {@code scale} until {@code delay}, then rises in a straight line to 1 at {@code full_from}, and
 * is snapped to a multiple of {@code multiple} pixels. Images shrink by area interpolation: each
 * pixel is the mean of those it covers.
 *
 * <p>Where the model flattens an image into a row, features of a smaller image are first pooled
 * back to the grid that a full one has there. So the parameters are those of the full size, and a
 * full-size image passes the model as if this method were not there.
 *
 * @param scale of the sides at the start, 0 to 1
 * @param delay share of the training that stays at the start's size
 * @param fullFrom share of the training after which images have their full size
 * @param multiple pixels to which sides are snapped
 */
public record ProgressiveResizing(double scale, double delay, double fullFrom, int multiple)
    implements Speedup {
  private static final String NAME = "progressive-resizing";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "smaller images early, full ones at the end",
          "https://arxiv.org/abs/1906.06423",
          List.of(
              Option.number("scale", 0.5, 0.01, 1, "of the sides at the start"),
              Option.number("delay", 0, 0, 1, "share of the training at that size"),
              Option.number("full_from", 0.6, 0, 1, "share after which images are full size"),
              Option.integer("multiple", 4, 1, 1 << 12, "pixels to which sides are snapped")),
          values ->
              new ProgressiveResizing(
                  values.number("scale"),
                  values.number("delay"),
                  values.number("full_from"),
                  values.integer("multiple")));

  /**
   * Checks the order of the shares.
   *
   * @throws IllegalArgumentException when the full size would come before the end of the delay
   */
  public ProgressiveResizing {
    if (delay > fullFrom) {
      throw new IllegalArgumentException(
          "expected full_from to be at or after delay for "
              + NAME
              + ", but got "
              + fullFrom
              + " after "
              + delay
              + ": make delay smaller");
    }
  }

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    long height = seams.example()[1];
    long width = seams.example()[2];
    ToDoubleFunction<Progress> high =
        seams.course(NAME + ".height", progress -> side(height, progress.fraction()));
    ToDoubleFunction<Progress> wide =
        seams.course(NAME + ".width", progress -> side(width, progress.fraction()));
    seams.inspect(
        model ->
            FlattenGrids.of(model, NAME, seams.example(), side(height, 0), side(width, 0)).pool());
    seams.batch(
        (batch, progress) ->
            batch.withInputs(
                resized(
                    batch.inputs(),
                    (long) high.applyAsDouble(progress),
                    (long) wide.applyAsDouble(progress))));
  }

  /** The side of images, pixels, when that share of the training is done. */
  public long side(long full, double done) {
    if (done >= fullFrom) {
      return full;
    }
    double rise = done <= delay ? 0 : (done - delay) / (fullFrom - delay);
    double wanted = full * (scale + (1 - scale) * rise);
    long snapped = Math.round(wanted / multiple) * multiple;
    return Math.max(Math.min(multiple, full), Math.min(full, snapped));
  }

  /** Images (N, C, H, W) of another size; the same tensor when the size is the same. */
  public static Tensor resized(Tensor images, long height, long width) {
    return images.size(2) == height && images.size(3) == width
        ? images
        : ImageFormat.like(images, torch.adaptive_avg_pool2d(images, height, width));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME)
        .with("scale", scale)
        .with("delay", delay)
        .with("full_from", fullFrom)
        .with("multiple", (long) multiple);
  }
}

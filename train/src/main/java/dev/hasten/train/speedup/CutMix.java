package dev.hasten.train.speedup;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Puts a box of another image into each image and mixes the targets by area (Yun et al., <a
 * href="https://arxiv.org/abs/1905.04899">2019</a>): {@code x = M x + (1 - M) x'}, {@code y = l y +
 * (1 - l) y'}, with M zero inside the box, whose sides are {@code sqrt(1 - l)} of the image's, l
 * from Beta(a, a); a box that leaves the image is cut, and l is then the area that is left. One box
 * and one order a batch. For classes alone: numbers to predict are refused.
 *
 * @param alpha the parameter a: at 1 every share is as likely
 */
public record CutMix(double alpha) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "cutmix",
          "a box of another image in each image, targets mixed by area",
          "https://arxiv.org/abs/1905.04899",
          List.of(Option.number("alpha", 1, 1e-3, 1e3, "both parameters of the beta draw")),
          values -> new CutMix(values.number("alpha")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  /**
   * A box of pixels.
   *
   * @param top first row
   * @param left first column
   */
  public record Box(int top, int left, int height, int width) {
    /** The box of a share of the image around a centre, as much of it as lies inside. */
    static Box around(double share, int row, int column, int height, int width) {
      double side = Math.sqrt(share);
      int halfHeight = (int) Math.round(height * side / 2);
      int halfWidth = (int) Math.round(width * side / 2);
      int top = Math.max(0, row - halfHeight);
      int left = Math.max(0, column - halfWidth);
      int bottom = Math.min(height, row + halfHeight);
      int right = Math.min(width, column + halfWidth);
      return new Box(top, left, bottom - top, right - left);
    }
  }

  @Override
  public void install(Seams seams) {
    seams.requireClasses("cutmix"); // an area says how likely a class is, not how much of a number
    ImageFormat.require("cutmix", seams.example());
    RandomStream random = seams.random("cutmix");
    int classes = seams.classes();
    seams.batch(
        (batch, progress) -> {
          int height = Math.toIntExact(batch.inputs().size(2));
          int width = Math.toIntExact(batch.inputs().size(3));
          double share = 1 - random.nextBeta(alpha, alpha);
          Box box = Box.around(share, random.nextInt(height), random.nextInt(width), height, width);
          return mixed(batch, box, MixUp.permutation(batch.size(), random), classes);
        });
  }

  /**
   * The batch with a box of itself in another order.
   *
   * @param order for each example the number of the one whose box it gets
   * @param classes how many there are, to turn class indices into probabilities
   * @return inputs in their own type, targets as class probabilities (N, C)
   */
  public static Batch mixed(Batch batch, Box box, long[] order, int classes) {
    Tensor others =
        Tensors.ofLongs(order, order.length).to(batch.inputs().device(), ScalarType.Long);
    Tensor inputs = batch.inputs();
    Tensor own = inputs.clone();
    within(own, box).copy_(within(inputs, box).index_select(0, others));
    double share = (double) box.height() * box.width() / (inputs.size(2) * (double) inputs.size(3));
    Tensor targets = MixUp.probabilities(batch.targets(), classes);
    Tensor theirs = targets.index_select(0, others);
    return batch.with(own, targets.lerp(theirs, new Scalar(share)));
  }

  private static Tensor within(Tensor images, Box box) {
    return images.narrow(2, box.top(), box.height()).narrow(3, box.left(), box.width());
  }

  @Override
  public Choice choice() {
    return Choice.of("cutmix").with("alpha", alpha);
  }
}

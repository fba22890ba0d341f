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
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pads each image with zeros on all sides and cuts a window of its former size out of it at a place
 * drawn for each image alone (as in He et al., <a href="https://arxiv.org/abs/1512.03385">2015</a>,
 * section 4.2): {@code x[c, i, j] = p[c, i + d, j + r]} of the padded image p, d and r uniform over
 * 0 to twice the padding. The whole batch is padded, and all windows are copied, in one native call
 * each.
 *
 * @param padding pixels on each side, so the largest shift in each direction
 */
public record RandomCrop(int padding) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "random-crop",
          "images padded and cut at random places",
          "https://arxiv.org/abs/1512.03385",
          List.of(Option.integer("padding", 4, 1, 1 << 12, "pixels on each side")),
          values -> new RandomCrop(values.integer("padding")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require("random-crop", seams.example());
    long smallest = Math.min(seams.example()[1], seams.example()[2]);
    if (padding >= smallest) {
      throw new IllegalArgumentException(
          "expected less padding than the "
              + smallest
              + " pixels of an image for random-crop, but got "
              + padding
              + ": the window could miss the image");
    }
    RandomStream random = seams.random("random-crop");
    seams.batch(
        (batch, progress) -> {
          int[] down = offsets(batch.size(), random);
          int[] right = offsets(batch.size(), random);
          return batch.withInputs(cropped(batch.inputs(), padding, down, right));
        });
  }

  /**
   * Padded images, each cut to its former size.
   *
   * @param images (N, C, H, W)
   * @param padding zeros on each side, pixels
   * @param down for each image, how far below the top of the padded one its window begins: 0 to
   *     twice the padding, which leaves the image where it was at {@code padding}
   * @param right the same from the left
   */
  public static Tensor cropped(Tensor images, int padding, int[] down, int[] right) {
    Tensor padded = torch.constant_pad_nd(images, padding, padding, padding, padding);
    long[] steps = Tensors.strides(padded);
    // A window is known by the place in memory of its first element: all windows that begin
    // anywhere, in one overlapping view, of which the N wanted ones are copied.
    long[] shape = Tensors.shape(images);
    long[] starts = new long[down.length];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i * steps[0] + down[i] * steps[2] + right[i] * steps[3];
    }
    long reach = (shape[1] - 1) * steps[1] + (shape[2] - 1) * steps[2] + (shape[3] - 1) * steps[3];
    Tensor windows =
        padded.as_strided(
            new long[] {padded.numel() - reach, shape[1], shape[2], shape[3]},
            new long[] {1, steps[1], steps[2], steps[3]});
    Tensor chosen = Tensors.ofLongs(starts, starts.length).to(images.device(), ScalarType.Long);
    return ImageFormat.like(images, windows.index_select(0, chosen));
  }

  private int[] offsets(int count, RandomStream random) {
    int[] offsets = new int[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = random.nextInt(2 * padding + 1);
    }
    return offsets;
  }

  @Override
  public Choice choice() {
    return Choice.of("random-crop").with("padding", (long) padding);
  }
}

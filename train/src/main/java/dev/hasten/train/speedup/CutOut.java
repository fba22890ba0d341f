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
import org.bytedeco.pytorch.Tensor;

/**
 * Sets a square of each image to zero, at a place drawn for each (DeVries and Taylor, <a
 * href="https://arxiv.org/abs/1708.04552">2017</a>): {@code x[c, i, j] = 0} where {@code t <= i < t
 * + length} and {@code l <= j < l + length}, with {@code t = cy - floor(length / 2)}, {@code l = cx
 * - floor(length / 2)} and the centre (cy, cx) uniform over all pixels. The centre lies anywhere in
 * the image, so part of the square may lie outside.
 *
 * @param length of the square's side, pixels
 */
public record CutOut(int length) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "cutout",
          "a square of each image set to zero",
          "https://arxiv.org/abs/1708.04552",
          List.of(Option.integer("length", 8, 1, 1 << 12, "pixels of the square's side")),
          values -> new CutOut(values.integer("length")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require("cutout", seams.example());
    RandomStream random = seams.random("cutout");
    seams.batch(
        (batch, progress) -> {
          int[] rows = draws(batch.size(), batch.inputs().size(2), random);
          int[] columns = draws(batch.size(), batch.inputs().size(3), random);
          return batch.withInputs(cut(batch.inputs(), length, rows, columns));
        });
  }

  private static int[] draws(int count, long bound, RandomStream random) {
    int[] draws = new int[count];
    for (int i = 0; i < count; i++) {
      draws[i] = random.nextInt(Math.toIntExact(bound));
    }
    return draws;
  }

  /**
   * Images with a square of zeros each: rows and columns from {@code centre - length / 2} on.
   *
   * @param images (N, C, H, W)
   * @param rows of the N centres
   * @param columns of the N centres
   */
  public static Tensor cut(Tensor images, int length, int[] rows, int[] columns) {
    int height = Math.toIntExact(images.size(2));
    int width = Math.toIntExact(images.size(3));
    byte[] kept = new byte[rows.length * height * width];
    Arrays.fill(kept, (byte) 1);
    for (int i = 0; i < rows.length; i++) {
      int top = rows[i] - length / 2;
      int left = columns[i] - length / 2;
      for (int y = Math.max(0, top); y < Math.min(height, top + length); y++) {
        int row = (i * height + y) * width;
        int end = Math.min(width, left + length);
        Arrays.fill(kept, row + Math.max(0, left), row + Math.max(0, end), (byte) 0);
      }
    }
    Tensor mask =
        Tensors.ofBytes(kept, rows.length, 1, height, width)
            .to(images.device(), images.scalar_type());
    return ImageFormat.like(images, images.mul(mask));
  }

  @Override
  public Choice choice() {
    return Choice.of("cutout").with("length", (long) length);
  }
}

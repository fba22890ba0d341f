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
 * Mirrors each image left to right with a probability (as in He et al., <a
 * href="https://arxiv.org/abs/1512.03385">2015</a>, section 4.2): {@code x[c, i, j] = x[c, i, W - 1
 * - j]}. Not for what has a handedness, such as digits and letters.
 *
 * @param probability of mirroring an image
 */
public record RandomFlip(double probability) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "random-flip",
          "images mirrored left to right at random",
          "https://arxiv.org/abs/1512.03385",
          List.of(Option.number("probability", 0.5, 0, 1, "of mirroring an image")),
          values -> new RandomFlip(values.number("probability")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require("random-flip", seams.example());
    RandomStream random = seams.random("random-flip");
    seams.batch(
        (batch, progress) -> {
          boolean[] mirrored = new boolean[batch.size()];
          for (int i = 0; i < mirrored.length; i++) {
            mirrored[i] = random.nextDouble() < probability;
          }
          return batch.withInputs(flipped(batch.inputs(), mirrored));
        });
  }

  /**
   * Some images mirrored.
   *
   * @param images (N, C, H, W)
   * @param mirrored which of the N
   */
  public static Tensor flipped(Tensor images, boolean[] mirrored) {
    byte[] chosen = new byte[mirrored.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = (byte) (mirrored[i] ? 1 : 0);
    }
    Tensor mask =
        Tensors.ofBytes(chosen, chosen.length, 1, 1, 1).to(images.device(), ScalarType.Bool);
    return ImageFormat.like(images, torch.where(mask, images.flip(3), images));
  }

  @Override
  public Choice choice() {
    return Choice.of("random-flip").with("probability", probability);
  }
}

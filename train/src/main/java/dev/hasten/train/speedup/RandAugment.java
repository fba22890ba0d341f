package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Some changes drawn for each image, one after the other, all of one severity (Cubuk et al., <a
 * href="https://arxiv.org/abs/1909.13719">2020</a>): contrast, equalised and fewer values,
 * negatives of bright ones, turns, shears and shifts ({@link Augmentation}): {@code x = o_depth(...
 * o_1(x, s_1) ..., s_depth)}, each o uniform over the nine, {@code |s|} uniform from 0.1 to 1 times
 * the severity (one for all in the paper, at random in AugMix), either sign as likely. For images
 * with values in [0, 1]: list it before standardized-input.
 *
 * @param depth changes of each image
 * @param severity the most strength of each, 0 to 1
 */
public record RandAugment(int depth, double severity) implements Speedup {
  private static final String NAME = "rand-augment";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "some changes of contrast, shape and place drawn for each image",
          "https://arxiv.org/abs/1909.13719",
          List.of(
              Option.integer("depth", 2, 1, 20, "changes of each image"),
              Option.number("severity", 0.9, 0, 1, "the most strength of each")),
          values -> new RandAugment(values.integer("depth"), values.number("severity")));

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
          Tensor images = batch.inputs();
          for (int i = 0; i < depth; i++) {
            images = Augmentations.once(images, severity, random);
          }
          return batch.withInputs(ImageFormat.like(batch.inputs(), images));
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("depth", (long) depth).with("severity", severity);
  }
}

package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One change of each image, its kind and strength drawn evenly, nothing to tune (M&uuml;ller and
 * Hutter, <a href="https://arxiv.org/abs/2103.10158">2021</a>): none, the nine of rand-augment, or
 * brightness, contrast, saturation, sharpness by a factor from 0.1 to 1.9: {@code x = o(x, s)}, o
 * uniform over the 14, {@code s = k / 30} with k uniform over 0 to 30, either sign as likely; the
 * factor is {@code 1 + 0.9 s}. For images with values in [0, 1]: list it before standardized-input.
 */
public record TrivialAugment() implements Speedup {
  private static final String NAME = "trivial-augment";
  private static final int LEVELS = 31;

  /** None first; colours by the factor 1 + 0.9 s. */
  private static final List<ImageChange> CHANGES = changes();

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "one change of each image, of a kind and strength drawn evenly",
          "https://arxiv.org/abs/2103.10158",
          List.of(),
          values -> new TrivialAugment());

  private static List<ImageChange> changes() {
    List<ImageChange> changes = new ArrayList<>();
    changes.add((images, strengths) -> images);
    changes.addAll(List.of(Augmentation.values()));
    changes.add((images, s) -> ImageColors.brightness(images, factors(s)));
    changes.add((images, s) -> ImageColors.contrast(images, factors(s)));
    changes.add((images, s) -> ImageColors.saturation(images, factors(s)));
    changes.add((images, s) -> ImageColors.sharpness(images, factors(s)));
    return List.copyOf(changes);
  }

  private static Tensor factors(Tensor strengths) {
    return strengths.mul(new Scalar(0.9)).add(new Scalar(1));
  }

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
        (batch, progress) -> {
          int[] kinds = new int[batch.size()];
          float[] strengths = new float[batch.size()];
          for (int i = 0; i < kinds.length; i++) {
            kinds[i] = random.nextInt(CHANGES.size());
            float size = (float) random.nextInt(LEVELS) / (LEVELS - 1);
            strengths[i] = random.nextInt(2) == 0 ? size : -size;
          }
          Tensor changed = Augmentations.changed(batch.inputs(), CHANGES, kinds, strengths);
          return batch.withInputs(ImageFormat.like(batch.inputs(), changed));
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}

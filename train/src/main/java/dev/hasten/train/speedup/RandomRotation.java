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
 * Turns each image about its middle by an angle drawn evenly (Simard et al., <a
 * href="https://doi.org/10.1109/ICDAR.2003.1227801">2003</a>): the pixel at (x, y) from the middle
 * is the old one at {@code (x cos a - y sin a, x sin a + y cos a)}, a uniform from -degrees to
 * degrees; bilinear, and what a turn leaves empty is 0.
 *
 * @param degrees the most, to either side
 */
public record RandomRotation(double degrees) implements Speedup {
  private static final String NAME = "random-rotation";
  private static final double WHOLE_STRENGTH = 30; // degrees, of Augmentation.ROTATE

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "each image turned by an angle drawn at random",
          "https://doi.org/10.1109/ICDAR.2003.1227801",
          List.of(Option.number("degrees", 15, 0, 180, "the most, to either side")),
          values -> new RandomRotation(values.number("degrees")));

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
          float[] angles = new float[batch.size()];
          for (int i = 0; i < angles.length; i++) {
            angles[i] = (float) (degrees * (2 * random.nextDouble() - 1));
          }
          return batch.withInputs(turned(batch.inputs(), angles));
        });
  }

  /**
   * Images turned.
   *
   * @param images (N, C, H, W)
   * @param angles of each, degrees
   */
  public static Tensor turned(Tensor images, float[] angles) {
    float[] strengths = new float[angles.length];
    for (int i = 0; i < angles.length; i++) {
      strengths[i] = (float) (angles[i] / WHOLE_STRENGTH);
    }
    Tensor all =
        Tensors.ofFloats(strengths, strengths.length).to(images.device(), images.scalar_type());
    return ImageFormat.like(images, Augmentation.ROTATE.changed(images, all));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("degrees", degrees);
  }
}

package dev.hasten.nn.models;

import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Square patches of an image as tokens: (N, C, H, W) to (N, patches, width). Names are timm's. */
final class Patches extends Layer {
  private final Slot projection;
  private final long count;

  private Patches(long[] image, long width, int patch) {
    count = image[1] / patch * (image[2] / patch);
    projection =
        child(
            "proj",
            new Conv2d(
                Conv2d.Config.of(image[0], width, patch).withStride(patch).withInit(Init.LECUN)));
  }

  /**
   * For images of that shape.
   *
   * @throws IllegalArgumentException when patches of so many pixels do not cover them
   */
  static Patches of(String model, long[] image, long width, int patch) {
    Images.require(model, image, patch);
    if (image[1] % patch != 0 || image[2] % patch != 0) {
      throw new IllegalArgumentException(
          "expected images that patches of "
              + patch
              + " pixels cover, for "
              + model
              + ", but got examples of shape "
              + Arrays.toString(image)
              + ": set patch");
    }
    return new Patches(image, width, patch);
  }

  long count() {
    return count;
  }

  @Override
  public Tensor forward(Tensor input) {
    return projection.forward(input).flatten(2, 3).transpose(1, 2);
  }
}

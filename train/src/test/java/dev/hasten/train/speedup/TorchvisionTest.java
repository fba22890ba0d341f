package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changes of images against torchvision's (see src/test/python/augmentations.py). Not among them:
 * equalize, which rounds otherwise there.
 */
class TorchvisionTest {
  private static final JsonNode GOLDEN = read();

  private static JsonNode read() {
    try (InputStream in =
        TorchvisionTest.class.getResourceAsStream("/dev/hasten/train/augmentations.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] floats(JsonNode values) {
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values.get(i).asDouble();
    }
    return all;
  }

  static Stream<String> changes() {
    Iterable<String> names = () -> GOLDEN.get("changes").fieldNames();
    return StreamSupport.stream(names.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void theSamePixels(String change) {
    String name = change.substring(0, change.indexOf(' '));
    float amount = Float.parseFloat(change.substring(change.indexOf(' ') + 1));
    ImageChange ours =
        switch (name) {
          case "brightness" -> ImageColors::brightness;
          case "contrast" -> ImageColors::contrast;
          case "saturation" -> ImageColors::saturation;
          case "sharpness" -> ImageColors::sharpness;
          case "hue" -> ImageColors::hue;
          default -> Augmentation.valueOf(name);
        };
    try (Scope scope = Scope.open()) {
      float[] pixels = floats(GOLDEN.get(name.equals("AUTOCONTRAST") ? "dim" : "image"));
      Tensor images = Tensors.ofFloats(pixels, 1, 3, 7, 9);
      Tensor made = ours.changed(images, Tensors.ofFloats(new float[] {amount}, 1));
      float[] theirs = floats(GOLDEN.get("changes").get(change));
      assertArrayEquals(theirs, Tensors.toFloats(made), 1e-5f, change);
    }
  }
}

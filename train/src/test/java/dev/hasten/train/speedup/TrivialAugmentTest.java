package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Of many copies of one image each gets one change: of 14, as likely each, in 31 strengths. */
class TrivialAugmentTest {
  private static final int COPIES = 1400;
  private static final int SIDE = 8;
  private static final int VALUES = 3 * SIDE * SIDE;

  /**
   * The changes as the paper's table has them: none first, so that it gets what changes nothing.
   */
  private static List<ImageChange> changes() {
    List<ImageChange> all = new ArrayList<>();
    all.add((images, strengths) -> images);
    all.addAll(List.of(Augmentation.values()));
    for (ImageChange color :
        List.<ImageChange>of(
            ImageColors::brightness,
            ImageColors::contrast,
            ImageColors::saturation,
            ImageColors::sharpness)) {
      all.add((images, strengths) -> color.changed(images, factors(strengths)));
    }
    return all;
  }

  /** 1 + 0.9 s. */
  private static Tensor factors(Tensor strengths) {
    float[] all = Tensors.toFloats(strengths);
    for (int i = 0; i < all.length; i++) {
      all[i] = 1 + 0.9f * all[i];
    }
    return Tensors.ofFloats(all, all.length);
  }

  @Test
  void eachImageGetsOneChangeOfAnyKindAndStrength() {
    float[] image = new float[VALUES];
    RandomStream random = new RandomStream(4, "image");
    for (int i = 0; i < image.length; i++) {
      image[i] = 0.1f + 0.8f * random.nextInt(256) / 255f;
    }
    float[] copies = new float[COPIES * VALUES];
    for (int i = 0; i < COPIES; i++) {
      System.arraycopy(image, 0, copies, i * VALUES, VALUES);
    }
    try (Scope scope = Scope.open()) {
      Seams seams = new Seams(new RandomStreams(6), new long[] {3, SIDE, SIDE}, 10);
      seams.install(new TrivialAugment());
      Batch batch =
          new Batch(
              Tensors.ofFloats(copies, COPIES, 3, SIDE, SIDE),
              Tensors.ofLongs(new long[COPIES], COPIES));
      float[] made =
          Tensors.toFloats(
              seams
                  .batchTransform()
                  .transform(batch, new Progress(0, 10, 10))
                  .inputs()
                  .contiguous());
      List<float[]> possible = new ArrayList<>();
      for (ImageChange change : changes()) {
        for (int level = -30; level <= 30; level++) {
          Tensor strength = Tensors.ofFloats(new float[] {level / 30f}, 1);
          Tensor one = Tensors.ofFloats(image, 1, 3, SIDE, SIDE);
          possible.add(Tensors.toFloats(change.changed(one, strength).contiguous()));
        }
      }
      int[] counts = new int[changes().size()];
      for (int i = 0; i < COPIES; i++) {
        counts[kindOf(made, i * VALUES, possible)]++;
      }
      assertEquals(14, counts.length);
      double expected = COPIES / 14.0; // what has strength 0 counts as none: up to 31 / 30 of it
      double spread = 5 * Math.sqrt(expected);
      for (int kind = 1; kind < counts.length; kind++) {
        assertTrue(
            Math.abs(counts[kind] - expected) < spread, "kind " + kind + ": " + counts[kind]);
      }
      assertTrue(counts[0] > expected - spread && counts[0] < 1.5 * expected + spread, "none");
    }
  }

  private static int kindOf(float[] made, int from, List<float[]> possible) {
    for (int candidate = 0; candidate < possible.size(); candidate++) {
      float[] values = possible.get(candidate);
      int at = 0;
      while (at < VALUES && Math.abs(values[at] - made[from + at]) < 1e-5) {
        at++;
      }
      if (at == VALUES) {
        return candidate / 61;
      }
    }
    throw new AssertionError("example " + from / VALUES + " is none of the changed images");
  }
}

package dev.hasten.train.speedup;

import dev.hasten.data.ExampleNumbers;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Mirrors each image left to right in every other epoch (Jordan, <a
 * href="https://arxiv.org/abs/2404.00498">2024</a>, section 3.6): half of the images, by a hash of
 * their numbers, begin mirrored, and from then on each changes sides in every epoch: {@code
 * mirrored = (hash(example) + epoch) mod 2}. So two epochs in a row never show the same side twice,
 * as a random flip does to half of the images. Not for what has a handedness, such as digits and
 * letters.
 */
public record AlternatingFlip() implements Speedup {
  private static final String NAME = "alternating-flip";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "images mirrored left to right in every other epoch",
          "https://arxiv.org/abs/2404.00498",
          List.of(),
          values -> new AlternatingFlip());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("random-flip", "both mirror the images");
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    long key = seams.random(NAME).nextLong();
    seams.batch(
        (batch, progress) ->
            batch.withInputs(
                RandomFlip.flipped(batch.inputs(), mirrored(batch.numbers().require(NAME), key))));
  }

  /**
   * Which images of a batch are mirrored.
   *
   * @param key decides which begin so
   */
  public static boolean[] mirrored(ExampleNumbers numbers, long key) {
    int[] examples = numbers.examples();
    boolean[] mirrored = new boolean[examples.length];
    for (int i = 0; i < mirrored.length; i++) {
      long first = new RandomStream(key, NAME + "/" + examples[i]).nextLong() & 1;
      mirrored[i] = ((first + numbers.epoch()) & 1) == 1;
    }
    return mirrored;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}

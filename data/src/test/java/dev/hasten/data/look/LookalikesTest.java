package dev.hasten.data.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Pixels;
import dev.hasten.engine.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Images that look alike, and ones that look like no other. */
class LookalikesTest {
  /** Soft blobs by a seed, of any size, a little brighter or not. */
  private static Thumbnail image(
      int number, long label, long seed, int width, int height, int add) {
    RandomStream random = new RandomStream(seed, "blobs");
    double[] waves = new double[6];
    Arrays.setAll(waves, i -> random.nextDouble());
    byte[] bytes = new byte[3 * width * height];
    for (int i = 0; i < bytes.length; i++) {
      double x = (i / 3 % width + 0.5) / width;
      double y = (i / 3 / width + 0.5) / height;
      double value =
          Math.sin(9 * waves[0] * x + 6 * waves[1])
              + Math.sin(9 * waves[2] * y + 6 * waves[3])
              + Math.sin(7 * waves[4] * (x + y) + 6 * waves[5]);
      bytes[i] = (byte) (int) (120 + 35 * value + add);
    }
    return Thumbnail.of(number, label, new Pixels(width, height, bytes));
  }

  @Test
  void anotherSizeOfAnImageIsFoundAndOthersAreNot() {
    List<Thumbnail> train = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      train.add(image(i, i % 2, i, 90, 80, 0));
    }
    List<Thumbnail> test =
        List.of(
            image(0, 1, 7, 64, 50, 2), image(1, 0, 8, 200, 160, 0), image(2, 0, 999, 90, 80, 0));
    List<NearPair> found = NearPair.find(train, test);
    assertTrue(found.contains(new NearPair(7, 0, true)), found.toString());
    assertTrue(found.contains(new NearPair(8, 1, true)), found.toString());
    assertEquals(2, found.size(), found.toString());
  }

  @Test
  void imagesToTrainOnThatLookAlikeAreOneGroup() {
    List<Thumbnail> train = new ArrayList<>();
    Map<Integer, Mark.Content> contents = new HashMap<>();
    for (int i = 0; i < 60; i++) { // 0, 20 and 40 are three sizes of one, 1 and 21 are equal
      int size = i % 20 == 0 ? 60 + i : 60;
      train.add(image(i, i < 40 ? 0 : 1, i % 20 == 0 ? 0 : i == 21 ? 1 : i, size, size, 0));
      contents.put(i, new Mark.Content(0, i == 21 ? 1 : i));
    }
    List<NearGroup> found = NearGroup.find(train, contents);
    assertEquals(List.of(new NearGroup(List.of(0, 20, 40), Set.of(0L, 1L))), found);
  }

  @Test
  void flatImagesAreLikeNone() {
    Pixels grey = new Pixels(20, 20, new byte[1200]);
    Thumbnail flat = Thumbnail.of(0, 0, grey);
    assertTrue(flat.isFlat());
    assertEquals(List.of(), NearPair.find(List.of(flat), List.of(flat)));
  }

  @Test
  void theOneThatIsUnlikeItsClassIsTold() {
    List<Thumbnail> images = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      images.add(image(i, 4, 1, 40, 30, i % 3));
    }
    images.add(image(30, 4, 77, 40, 30, 0));
    List<Outlier> found = Outlier.find(images);
    assertEquals(1, found.size(), found.toString());
    assertEquals(30, found.get(0).example());
    assertEquals(List.of(), Outlier.find(images.subList(20, 31)), "too few to say");
  }
}

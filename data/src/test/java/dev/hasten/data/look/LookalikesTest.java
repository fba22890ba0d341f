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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** None of which is the same as another. */
  private static List<NearPair> near(List<Thumbnail> train, List<Thumbnail> test) {
    return NearPair.find(
        new LookalikeIndex(train), test, contents(train, 0), contents(test, train.size()));
  }

  private static Map<Integer, Mark.Content> contents(List<Thumbnail> images, int from) {
    Map<Integer, Mark.Content> contents = new HashMap<>();
    images.forEach(each -> contents.put(each.example(), new Mark.Content(from, each.example())));
    return contents;
  }

  /** As comparing all pairs does. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theIndexMissesNone(long seed) {
    RandomStream random = new RandomStream(seed, "index");
    List<Thumbnail> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int add = random.nextInt(12) - 6;
      all.add(image(i, 0, random.nextInt(150), 30 + random.nextInt(9), 30, add));
    }
    LookalikeIndex index = new LookalikeIndex(all);
    int pairs = 0;
    for (Thumbnail one : all) {
      List<Thumbnail> expected =
          all.stream()
              .filter(other -> !one.isFlat() && !other.isFlat() && one.isLike(other))
              .toList();
      assertEquals(expected, index.like(one), "like " + one.example());
      pairs += expected.size();
    }
    assertTrue(pairs > 700, pairs + " pairs");
    assertEquals(0, index.cutShort());
  }

  @Test
  void inACrowdTheNearestInBrightnessAreComparedAndThatIsTold() {
    List<Thumbnail> crowd = new ArrayList<>();
    float[] ramp = new float[72];
    for (int i = 0; i < 6000; i++) {
      float[] means = ramp.clone();
      for (int at = 0; at < means.length; at++) {
        means[at] = at + i / 1024f;
      }
      crowd.add(new Thumbnail(i, 0, means, -1));
    }
    LookalikeIndex index = new LookalikeIndex(crowd);
    List<Integer> found = index.like(crowd.get(3000)).stream().map(Thumbnail::example).toList();
    assertEquals(IntStream.range(2000, 4000).boxed().toList(), found);
    assertEquals(1, index.cutShort());
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
    List<NearPair> found = near(train, test);
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
    List<NearGroup> found = NearGroup.find(new LookalikeIndex(train), train, contents);
    assertEquals(List.of(new NearGroup(List.of(0, 20, 40), Set.of(0L, 1L))), found);
  }

  @Test
  void flatImagesAreLikeNone() {
    Pixels grey = new Pixels(20, 20, new byte[1200]);
    Thumbnail flat = Thumbnail.of(0, 0, grey);
    assertTrue(flat.isFlat());
    assertEquals(List.of(), near(List.of(flat), List.of(flat)));
  }

  @Test
  void theOneThatIsUnlikeItsClassIsTold() {
    List<Thumbnail> images = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      images.add(image(i, 4, 1, 40, 30, i % 3));
    }
    images.add(image(30, 4, 77, 40, 30, 0));
    List<Outlier> found = Outlier.find(images, 1);
    assertEquals(1, found.size(), found.toString());
    assertEquals(30, found.get(0).example());
    assertEquals(List.of(), Outlier.find(images.subList(20, 31), 1), "too few to say");
  }
}

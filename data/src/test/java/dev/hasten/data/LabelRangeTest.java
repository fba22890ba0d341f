package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.engine.RandomStream;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LabelRangeTest {
  @Test
  void aLabelFarBeyondAllOthersIsNone() {
    assertEquals(2, LabelRange.greatest(new int[] {0, 1, 2}));
    assertEquals(2, LabelRange.greatest(new int[] {0, 250, 2}));
    assertEquals(3, LabelRange.greatest(new int[] {3, 3, 0}), "two of four have examples");
    assertEquals(0, LabelRange.greatest(new int[] {4, 0, 4}), "two of five have");
    assertEquals(2, LabelRange.greatest(new int[] {0, 1, 2, 999_999_999, Integer.MAX_VALUE}));
    assertEquals(-1, LabelRange.greatest(new int[] {7, 7}));
    assertEquals(-1, LabelRange.greatest(new int[0]));
  }

  /** What is left when the greatest is taken away as long as most classes lack examples. */
  @Test
  void itIsWhatIsLeftOfTakingThemAwayOneByOne() {
    RandomStream random = new RandomStream(1, "labels");
    for (int i = 0; i < 1000; i++) {
      int[] labels = new int[1 + random.nextInt(12)];
      int classes = 1 + random.nextInt(30);
      Arrays.setAll(labels, at -> random.nextInt(classes));
      TreeSet<Integer> left = new TreeSet<>();
      Arrays.stream(labels).forEach(left::add);
      while (!left.isEmpty() && 2 * left.size() < left.last() + 1) {
        left.remove(left.last());
      }
      int expected = left.isEmpty() ? -1 : left.last();
      assertEquals(expected, LabelRange.greatest(labels), () -> Arrays.toString(labels));
    }
  }
}

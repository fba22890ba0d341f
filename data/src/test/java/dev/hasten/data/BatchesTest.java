package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
  private static List<Integer> sorted(List<List<Integer>> batches) {
    return batches.stream().flatMap(List::stream).sorted().toList();
  }

  private static List<Integer> all(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 3, false, 4",
    "10, 3, true, 3",
    "9, 3, false, 3",
    "9, 3, true, 3",
    "5, 5, false, 1"
  })
  void anEpochHasSoManyBatches(int size, int batch, boolean dropLast, long expected) {
    Batches batches = new Batches(Rows.numbered(size), batch, 1, dropLast, true);
    assertEquals(expected, batches.batchesPerEpoch());
    assertEquals(expected, batches.epochLength().orElseThrow());
    Rows.take(batches, (int) expected);
    assertEquals(new Position(1, 0), batches.position());
  }

  @Test
  void everyExampleComesOnceInEachEpoch() {
    Batches batches = new Batches(Rows.numbered(23), 4, 5, false, true);
    List<List<Integer>> first = Rows.take(batches, 6);
    List<List<Integer>> second = Rows.take(batches, 6);
    assertEquals(all(23), sorted(first));
    assertEquals(all(23), sorted(second));
    assertNotEquals(first, second);
    assertEquals(3, first.get(5).size());
  }

  @Test
  void theOrderIsOfSeedAndEpochAlone() {
    Dataset data = Rows.numbered(40);
    Batches small = new Batches(data, 5, 11, false, true);
    Batches large = new Batches(data, 8, 11, false, true);
    Rows.take(small, 8);
    Rows.take(large, 5);
    assertEquals(flat(Rows.take(small, 8)), flat(Rows.take(large, 5)), "second epoch");
    Batches other = new Batches(data, 5, 12, false, true);
    small.seek(Position.START);
    assertNotEquals(flat(Rows.take(small, 8)), flat(Rows.take(other, 8)));
  }

  private static List<Integer> flat(List<List<Integer>> batches) {
    return batches.stream().flatMap(List::stream).toList();
  }

  @Test
  void withoutShufflingTheOrderIsThatOfTheDataset() {
    Batches batches = new Batches(Rows.numbered(7), 3, 1, false, false);
    assertEquals(List.of(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6)), Rows.take(batches, 3));
  }

  @Test
  void goesOnFromAnyPlace() {
    Dataset data = Rows.numbered(23);
    for (int left = 0; left < 13; left++) {
      Batches batches = new Batches(data, 4, 9, false, true);
      Rows.take(batches, left);
      Position place = batches.position();
      Batches again = new Batches(data, 4, 9, false, true);
      again.seek(place);
      assertEquals(place, again.position());
      assertEquals(Rows.take(batches, 9), Rows.take(again, 9), "left after " + left);
    }
  }

  @Test
  void theEndOfAnEpochIsTheStartOfTheNext() {
    Batches batches = new Batches(Rows.numbered(8), 4, 1, false, true);
    batches.seek(new Position(2, 2));
    assertEquals(new Position(3, 0), batches.position());
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> batches.seek(new Position(0, 3)));
    assertEquals(
        "expected a batch of at most 2 in an epoch, but got Position[epoch=0, batch=3]: was it made"
            + " with another batch size or dataset?",
        fault.getMessage());
  }

  @Test
  void aBatchFitsTheData() {
    Dataset data = Rows.numbered(8);
    assertEquals(
        "expected a batch size of at most 8 (the size of numbered), but got 9: use a smaller batch"
            + " or more data",
        assertThrows(DataException.class, () -> new Batches(data, 9, 1, false, true)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Batches(data, 0, 1, false, true));
    assertThrows(IllegalArgumentException.class, () -> new Position(-1, 0));
  }
}

package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows of tokens. In these texts token i is the number i, so that a window tells its place. */
class TokenDatasetTest {
  private static TokenDataset counting(int tokens, int length) {
    return TokenDataset.of(IntStream.range(0, tokens).toArray(), length, tokens);
  }

  /** The first tokens of the windows; checks that the rest follows, and the targets one further. */
  private static List<Integer> starts(Batch batch, int length) {
    long[] inputs = Tensors.toLongs(batch.inputs());
    long[] targets = Tensors.toLongs(batch.targets());
    assertArrayEquals(new long[] {batch.size(), length}, Tensors.shape(batch.inputs()));
    assertArrayEquals(new long[] {batch.size(), length}, Tensors.shape(batch.targets()));
    List<Integer> starts = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      int start = (int) inputs[row * length];
      for (int i = 0; i < length; i++) {
        assertEquals(start + i, inputs[row * length + i]);
        assertEquals(start + i + 1, targets[row * length + i]);
      }
      starts.add(start);
    }
    return starts;
  }

  private static List<List<Integer>> take(BatchSource source, int count, int length) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Scope scope = Scope.open()) {
        batches.add(starts(source.next(), length));
      }
    }
    return batches;
  }

  @ParameterizedTest
  @CsvSource({"9, 4, 2", "8, 4, 1", "10, 4, 2", "5, 4, 1", "13, 1, 12"})
  void windowsStandSideBySide(int tokens, int length, int size) {
    TokenDataset data = counting(tokens, length);
    assertEquals(size, data.size());
    assertEquals(tokens, data.classes());
    assertArrayEquals(new long[] {length}, data.inputShape());
    assertEquals(ScalarType.Long, data.inputType());
    try (Scope scope = Scope.open()) {
      List<Integer> wanted = IntStream.range(0, size).map(i -> i * length).boxed().toList();
      assertEquals(wanted, starts(data.batch(0, size), length));
      int last = size - 1;
      assertEquals(List.of(last * length, 0), starts(data.batch(new int[] {last, 0}), length));
      assertEquals(ScalarType.Long, data.batch(0, 1).inputs().scalar_type().intern());
    }
  }

  @Test
  void trainingDrawsWindowsFromAnywhere() {
    TokenDataset data = counting(29, 4);
    try (BatchSource source = data.batches(3, 7)) {
      assertEquals(3, source.epochLength().orElseThrow(), "7 windows side by side, 3 in a batch");
      List<List<Integer>> drawn = take(source, 400, 4);
      assertEquals(new Position(133, 1), source.position());
      int[] counts = new int[25];
      drawn.forEach(batch -> batch.forEach(start -> counts[start]++));
      // 1,200 draws of 25 places: 48 each, give or take 6.8.
      for (int place = 0; place < counts.length; place++) {
        assertEquals(48, counts[place], 35, "place " + place);
      }
      assertTrue(new HashSet<>(drawn).size() > 390, "batches differ");
    }
  }

  @Test
  void aBatchDependsOnSeedAndPlaceAlone() {
    TokenDataset data = counting(200, 4);
    List<List<Integer>> all = take(data.batches(6, 3), 40, 4);
    assertEquals(all, take(data.batches(6, 3), 40, 4));
    assertNotEquals(all, take(data.batches(6, 4), 40, 4));
    for (int left = 0; left < 40; left += 7) {
      try (BatchSource source = data.batches(6, 3)) {
        take(source, left, 4);
        Position place = source.position();
        try (BatchSource again = new Prefetch(data.batches(6, 3), 2)) {
          again.seek(place);
          assertEquals(all.subList(left, 40), take(again, 40 - left, 4), "left after " + left);
        }
      }
    }
  }

  @Test
  void theEndIsHeldOutAndSharesNoTarget() {
    TokenDataset data = counting(45, 4);
    DataPair pair = data.holdOut(3, 1);
    try (Scope scope = Scope.open()) {
      assertEquals(3, pair.test().size());
      assertEquals(List.of(32, 36, 40), starts(pair.test().batch(0, 3), 4));
      assertEquals(8, pair.train().size());
      Set<Integer> drawn = new HashSet<>();
      take(pair.train().batches(8, 1), 100, 4).forEach(drawn::addAll);
      assertEquals(28, drawn.stream().max(Integer::compare).orElseThrow(), "its last target is 32");
      assertEquals(0, drawn.stream().min(Integer::compare).orElseThrow());
    }
  }

  @Test
  void aStretchIsDrawnFromAsTheWhole() {
    Dataset part = counting(45, 4).subset(2, 5);
    assertEquals(3, part.size());
    Set<Integer> drawn = new HashSet<>();
    take(part.batches(3, 1), 100, 4).forEach(drawn::addAll);
    assertEquals(IntStream.rangeClosed(8, 16).boxed().toList(), drawn.stream().sorted().toList());
    Dataset chosen = counting(45, 4).select(new int[] {4, 1});
    assertEquals(ScalarType.Long, chosen.inputType());
    try (Scope scope = Scope.open()) {
      assertEquals(List.of(16, 4), starts(chosen.batch(0, 2), 4));
    }
  }

  @Test
  void batchesOfTheUsersOwnAreToldFromNumbers() {
    try (Scope scope = Scope.open()) {
      Batch batch = counting(45, 4).batch(0, 2);
      assertEquals(ScalarType.Long, TrainingData.of(List.of(batch), 45).inputType());
      Batch numbers = Rows.numbered(2).batch(0, 2);
      assertEquals(ScalarType.Float, TrainingData.of(List.of(numbers), 3).inputType());
    }
  }

  private static Arguments fault(String expected, Runnable action) {
    return Arguments.of(expected, action);
  }

  static Stream<Arguments> faults() {
    TokenDataset data = counting(45, 4).named("mine");
    return Stream.of(
        fault("windows of 1 token or more", () -> counting(5, 0)),
        fault("at least 6 tokens in tokens", () -> counting(5, 5)),
        fault(
            "tokens from 0 to 1, but the one at 2 is 2",
            () -> TokenDataset.of(new int[] {0, 1, 2}, 1, 2)),
        fault(
            "tokens from 0 to 1, but the one at 0 is -1",
            () -> TokenDataset.of(new int[] {-1, 1}, 1, 2)),
        fault("a batch size of at most 11", () -> data.batches(12, 1)),
        fault("a batch size of 1 or more", () -> data.batches(0, 1)),
        fault(
            "a batch of at most 4 in an epoch", () -> data.batches(3, 1).seek(new Position(0, 5))),
        fault("to hold out between 1 and 10 examples of mine", () -> data.holdOut(11, 1)),
        fault(
            "numbers to standardise by [1.0], but mine holds tokens",
            () -> data.standardised(new float[] {1}, new float[] {1})),
        fault("indices from 0 to 10 into mine", () -> data.batch(new int[] {11})),
        fault("one of the 2 characters of the text", () -> Characters.of("ab").encode("abc")));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatIsWrongAndHowToPutItRight(String expected, Runnable action) {
    String line = assertThrows(RuntimeException.class, action::run).getMessage();
    assertTrue(line.startsWith("expected " + expected), line);
    assertTrue(line.matches("expected .+, but .+: .+"), line);
  }

  @Test
  void charactersAreNumberedInTheirOrder() {
    Characters characters = Characters.of("to be\n");
    assertEquals(6, characters.count());
    assertArrayEquals(new int[] {5, 4, 1, 2, 3, 0}, characters.encode("to be\n"));
    assertEquals("be to", characters.decode(characters.encode("be to")));
  }
}

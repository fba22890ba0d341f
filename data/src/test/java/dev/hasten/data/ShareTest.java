package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.order.Mixture;
import dev.hasten.data.order.Sampling;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextOptions;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What several ranks train on together is what one trains on, in every order there is. */
class ShareTest {
  private static final int BATCH = 24;
  private static final int SIZE = 95; // the last of 4 batches has 23
  private static final int BATCHES = 11; // into the third epoch
  private static final int[] RANKS = {1, 2, 3, 4, 8};
  private static final double[] SCORES =
      IntStream.range(0, SIZE).mapToDouble(i -> 0.1 + i * 7 % SIZE).toArray();

  @TempDir static Path folder;

  private static Map<String, Supplier<BatchSource>> sources() {
    Dataset data = Rows.numbered(SIZE);
    Map<String, Supplier<BatchSource>> all = new LinkedHashMap<>();
    all.put("shuffled", () -> data.batches(BATCH, 5));
    all.put("in turn", () -> new Batches(data, BATCH, 5, false, false));
    all.put("without the last", () -> new Batches(data, BATCH, 5, true, true));
    all.put("one left over", () -> Rows.numbered(2 * BATCH + 1).batches(BATCH, 5));
    all.put("none left over", () -> Rows.numbered(2 * BATCH).batches(BATCH, 5));
    all.put("weighted", ordered(Sampling.weighted(SCORES)));
    all.put("class-balanced", ordered(Sampling.classBalanced(data.labels())));
    all.put("importance", ordered(Sampling.importance(SCORES, 0.2)));
    all.put("hard", ordered(Sampling.hard(SCORES, 0.3, 3)));
    all.put("curriculum", ordered(Sampling.curriculum(SCORES, 0.3, 2)));
    Dataset sharded = Rows.numbered(SIZE).inShards(ShardPlaces.ofSizes(40, 20, 35));
    all.put("within shards", ordered(Sampling.withinShards(sharded, 10)));
    List<Dataset> halves = List.of(data.subset(0, 30), data.subset(30, SIZE));
    Dataset mixed = Mixture.of(halves, new double[] {1, 1}, new double[] {3, 1}, 2);
    all.put("mixture", () -> mixed.batches(BATCH, 5));
    all.put("random crops", () -> images(new AtomicInteger()).batches(BATCH, 5));
    int[] tokens = IntStream.range(0, 4 * SIZE + 1).map(i -> i * i % 7).toArray();
    all.put("random windows", () -> TokenDataset.of(tokens, 4, 7).batches(BATCH, 5));
    all.put("bucketed", () -> bucketed().batches(BATCH, 5));
    all.put("prefetched", () -> new Prefetch(data.batches(BATCH, 5), 2));
    all.put("an iterable", () -> BatchSource.of(() -> inTurn(data).iterator()));
    return all;
  }

  private static Supplier<BatchSource> ordered(ExampleOrder order) {
    return () -> Rows.numbered(SIZE).ordered(order).batches(BATCH, 5);
  }

  private static Stream<Batch> inTurn(Dataset data) {
    return IntStream.range(0, 4)
        .mapToObj(i -> data.batch(i * BATCH, Math.min(SIZE, (i + 1) * BATCH)));
  }

  /** Noise, of which every file that is read is counted. */
  private record Noise(AtomicInteger reads) implements ImageSource {
    @Override
    public List<String> classNames() {
      return List.of("a", "b");
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int label(int number) {
      return number % 2;
    }

    @Override
    public byte[] read(int number) {
      reads.incrementAndGet();
      return new byte[0];
    }

    @Override
    public Pixels decode(int number, byte[] bytes) {
      RandomStream random = new RandomStream(number, "pixels");
      byte[] pixels = new byte[3 * 9 * 7];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) random.nextInt(256);
      }
      return new Pixels(9, 7, pixels);
    }
  }

  private static Dataset images(AtomicInteger reads) {
    return ImageDataset.of("noise", new Noise(reads), ImageOptions.of(3));
  }

  private static Dataset bucketed() {
    try {
      String lines =
          IntStream.range(0, 130)
              .mapToObj(i -> "ab".repeat(1 + i * 5 % 7) + "c".repeat(i % 2))
              .collect(Collectors.joining("\n"));
      Path file = Files.writeString(folder.resolve("lines.txt"), lines);
      TextOptions options =
          TextOptions.builder(16)
              .documents(TextOptions.Documents.LINES)
              .layout(TextOptions.Layout.BUCKETED)
              .testShare(0.3)
              .build();
      return TextData.read(file, options).train();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** The next batches from a place on: of each its rows, in words. */
  private static List<List<String>> take(BatchSource source, Position from, int batches) {
    List<List<String>> taken = new ArrayList<>();
    try (source) {
      source.seek(from);
      for (int i = 0; i < batches; i++) {
        try (Scope scope = Scope.open()) {
          taken.add(rows(source.next()));
        }
      }
    }
    return taken;
  }

  private static List<String> rows(Batch batch) {
    List<String> rows = new ArrayList<>();
    int[] numbers = batch.numbers().examples();
    for (int i = 0; i < batch.size(); i++) {
      Batch row = batch.slice(i, i + 1);
      String number = numbers.length == 0 ? "?" : numbers[i] + " in " + batch.numbers().epoch();
      rows.add(number + ": " + values(row.inputs()) + " " + values(row.targets()));
    }
    assertTrue(numbers.length == 0 || numbers.length == batch.size());
    return rows;
  }

  private static String values(Tensor tensor) {
    String shape = Arrays.toString(Tensors.shape(tensor));
    return tensor.scalar_type().intern() == ScalarType.Float
        ? shape + Arrays.toString(Tensors.toFloats(tensor.contiguous()))
        : shape + Arrays.toString(Tensors.toLongs(tensor.contiguous()));
  }

  /** The parts of all ranks, one behind the other. */
  private static List<List<String>> together(
      Supplier<BatchSource> source, int ranks, Position from, int batches) {
    List<List<String>> joined = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      joined.add(new ArrayList<>());
    }
    for (int rank = 0; rank < ranks; rank++) {
      List<List<String>> own = take(source.get().shared(new Share(rank, ranks)), from, batches);
      for (int i = 0; i < batches; i++) {
        joined.get(i).addAll(own.get(i));
      }
    }
    return joined;
  }

  static Stream<Arguments> names() {
    return sources().keySet().stream()
        .flatMap(name -> Arrays.stream(RANKS).mapToObj(ranks -> Arguments.of(name, ranks)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void allRanksTogetherSeeWhatOneSeesAlsoWhenTheirNumberChanges(String name, int ranks) {
    Supplier<BatchSource> source = sources().get(name);
    List<Position> places = new ArrayList<>();
    List<List<String>> whole = new ArrayList<>();
    try (BatchSource alone = source.get()) {
      for (int i = 0; i < BATCHES; i++) {
        places.add(alone.position());
        try (Scope scope = Scope.open()) {
          whole.add(rows(alone.next()));
        }
      }
    }
    assertEquals(whole, together(source, ranks, Position.START, BATCHES));
    int left = 5 + ranks % 2; // in the middle of an epoch
    assertEquals(
        whole.subList(left, BATCHES), together(source, ranks, places.get(left), BATCHES - left));
  }

  @ParameterizedTest
  @CsvSource({"24, 8", "23, 8", "1, 8", "7, 3", "2, 2", "95, 4", "2147483647, 1000"})
  void partsFollowEachOtherAndDifferByOneAtMost(int examples, int ranks) {
    int next = 0;
    for (int rank = 0; rank < ranks; rank++) {
      Share share = new Share(rank, ranks);
      assertEquals(next, share.from(examples));
      next = share.to(examples);
      int size = next - share.from(examples);
      assertTrue(size == examples / ranks || size == examples / ranks + 1, rank + ": " + size);
    }
    assertEquals(examples, next);
  }

  @Test
  void everyExampleComesToOneRankOnceInEachEpoch() {
    Dataset data = Rows.numbered(SIZE);
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Integer> seen = new ArrayList<>();
      for (int rank = 0; rank < 3; rank++) {
        try (BatchSource own = data.batches(BATCH, 5).shared(new Share(rank, 3))) {
          own.seek(new Position(epoch, 0));
          Rows.take(own, 4).forEach(seen::addAll);
          assertEquals(new Position(epoch + 1, 0), own.position());
        }
      }
      assertEquals(IntStream.range(0, SIZE).boxed().toList(), seen.stream().sorted().toList());
    }
  }

  @Test
  void aRankThatNothingIsLeftForGetsABatchOfNone() {
    Dataset data = Rows.numbered(BATCH + 1);
    try (BatchSource own = data.batches(BATCH, 5).shared(new Share(0, 8));
        Scope scope = Scope.open()) {
      own.seek(new Position(0, 1));
      Batch none = own.next();
      assertEquals(0, none.size());
      assertEquals("[0, 2]", Arrays.toString(Tensors.shape(none.inputs())));
      assertEquals(3, own.next().size());
    }
  }

  @Test
  void aRankReadsItsOwnExamplesAlone() {
    AtomicInteger reads = new AtomicInteger();
    try (BatchSource own = images(reads).batches(BATCH, 5).shared(new Share(1, 4));
        Scope scope = Scope.open()) {
      own.next();
      assertEquals(6, reads.get());
    }
  }

  @Test
  void aPartGoesOnWhereTheWholeWasAndMayBePartedAgain() {
    Dataset data = Rows.numbered(SIZE);
    List<Integer> second;
    try (BatchSource whole = data.batches(BATCH, 5)) {
      second = Rows.take(whole, 2).get(1);
    }
    BatchSource begun = data.batches(BATCH, 5);
    Rows.take(begun, 1);
    try (BatchSource part = begun.shared(new Share(0, 2)).shared(new Share(1, 3))) {
      assertEquals(second.subList(4, 8), Rows.take(part, 1).get(0));
      assertEquals(4, part.epochLength().orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "-1, 2", "0, 0"})
  void ranksThatThereAreNotAreRefused(int rank, int ranks) {
    String words =
        assertThrows(IllegalArgumentException.class, () -> new Share(rank, ranks)).getMessage();
    assertTrue(words.endsWith("but got rank " + rank + " of " + ranks + ": count ranks from 0"));
  }
}

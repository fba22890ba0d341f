package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How many examples a second each stage of making batches gives, when nothing else runs.
 *
 * @param stages in their order: of images {@code read}, {@code decode}, {@code augment} (crop,
 *     resize, flip) and {@code assemble} (to floats, into a tensor); of arrays of bytes {@code
 *     read} and {@code assemble}, which reads as well; of other data none
 * @param whole all of it, as training asks for it
 */
public record StageRates(Map<String, Double> stages, double whole) {
  /** Copies the map. */
  public StageRates {
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
  }

  /**
   * Measures with batches of that size in the order of an epoch, for about so many seconds each;
   * what is read lies in the system's cache where it was read lately.
   *
   * @throws DataException when the data are at fault
   */
  public static StageRates measure(TrainingData data, int batch, long seed, double seconds) {
    Map<String, Double> stages = new LinkedHashMap<>();
    if (data instanceof ImageDataset images) {
      stages.putAll(images(images, batch, seed, seconds));
    } else if (data instanceof Dataset dataset) {
      RawBytes.of(dataset)
          .ifPresent(raw -> stages.putAll(bytes(dataset, raw, batch, seed, seconds)));
    }
    double whole;
    try (BatchSource source = data.batches(batch, seed)) {
      Stopwatch all = new Stopwatch();
      long examples = 0;
      next(source); // what is made once
      while (all.seconds() < seconds) {
        examples += all.time(() -> next(source));
      }
      whole = examples / all.seconds();
    }
    return new StageRates(stages, whole);
  }

  /** The slowest stage; whole where there are none. */
  public String slowest() {
    return stages.entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("whole");
  }

  private static int next(BatchSource source) {
    try (Scope scope = Scope.open()) {
      return source.next().size();
    }
  }

  private static Map<String, Double> images(
      ImageDataset images, int batch, long seed, double seconds) {
    ImageSource source = images.images();
    Workers workers = images.threads();
    Stopwatch[] watches = new Stopwatch[4];
    Arrays.setAll(watches, i -> new Stopwatch());
    Orders orders = new Orders(images.size(), batch, seed);
    long examples = 0;
    for (int round = 0; round < 1 || total(watches) < 4 * seconds; round++) {
      int[] numbers = orders.next();
      if (round == 1) { // the first one compiled
        Arrays.setAll(watches, i -> new Stopwatch());
        examples = 0;
      }
      List<byte[]> read =
          watches[0].time(() -> workers.make(numbers.length, i -> source.read(numbers[i])));
      List<Pixels> decoded =
          watches[1].time(
              () -> workers.make(numbers.length, i -> source.decode(numbers[i], read.get(i))));
      Optional<Long> crops = Optional.of(ImageDataset.cropSeed(seed, 0));
      List<byte[]> seen =
          watches[2].time(
              () ->
                  workers.make(
                      numbers.length, i -> images.view(decoded.get(i), numbers[i], crops)));
      watches[3].time(
          () -> {
            try (Scope scope = Scope.open()) {
              return images.assembled(numbers.length, i -> numbers[i], seen::get).size();
            }
          });
      examples += numbers.length;
    }
    Map<String, Double> rates = new LinkedHashMap<>();
    List<String> names = List.of("read", "decode", "augment", "assemble");
    for (int i = 0; i < watches.length; i++) {
      rates.put(names.get(i), examples / watches[i].seconds());
    }
    return rates;
  }

  private static double total(Stopwatch[] watches) {
    return Arrays.stream(watches).mapToDouble(Stopwatch::seconds).sum();
  }

  private static Map<String, Double> bytes(
      Dataset dataset, RawBytes raw, int batch, long seed, double seconds) {
    byte[] row = new byte[Math.toIntExact(Tensors.count(dataset.inputShape()))];
    Map<String, Double> rates = new LinkedHashMap<>();
    rates.put(
        "read",
        rate(
            dataset,
            batch,
            seed,
            seconds,
            numbers -> IntStream.of(numbers).forEach(number -> raw.rows().copy(number, row))));
    rates.put(
        "assemble",
        rate(
            dataset,
            batch,
            seed,
            seconds,
            numbers -> {
              try (Scope scope = Scope.open()) {
                dataset.batch(numbers);
              }
            }));
    return rates;
  }

  private static double rate(
      Dataset dataset, int batch, long seed, double seconds, Consumer<int[]> stage) {
    Orders orders = new Orders(dataset.size(), batch, seed);
    stage.accept(orders.next());
    Stopwatch watch = new Stopwatch();
    long examples = 0;
    while (watch.seconds() < seconds) {
      int[] numbers = orders.next();
      watch.time(
          () -> {
            stage.accept(numbers);
            return 0;
          });
      examples += numbers.length;
    }
    return examples / watch.seconds();
  }
}

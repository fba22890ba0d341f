package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.Resampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code {name: image-folder, path: photos, size: 224}}, and writes it. */
final class ImagesReader {
  private static final String AUTOMATIC = "auto";
  private static final String RESAMPLING = "resampling";
  static final String BAD_IMAGES = "bad_images";
  static final List<String> KEYS =
      List.of(
          "name",
          "path",
          "size",
          "smallest_crop",
          "flip",
          "mean",
          "deviation",
          "most_pixels",
          "workers",
          "reduced_decoding",
          RESAMPLING,
          BAD_IMAGES,
          "hold_out");

  private final Faults faults;

  ImagesReader(Faults faults) {
    this.faults = faults;
  }

  /** The source, with a fault where there is none. */
  Optional<DataSource> read(
      Fields fields,
      Function<Node, Optional<Path>> directory,
      BiFunction<Path, ImageOptions, DataSource> source) {
    fields.allow("images", KEYS);
    for (String needed : List.of("path", "size")) {
      if (fields.get(needed).isEmpty()) {
        faults.add(
            fields.node(),
            "expected " + needed + " for images, but got none: add " + needed + ": ...");
      }
    }
    Optional<Path> path = fields.get("path").flatMap(directory);
    Optional<ImageOptions> options = options(fields, ImageOptions.of(1));
    return path.flatMap(folder -> options.map(some -> source.apply(folder, some)));
  }

  /** What is written, else as in {@code usual}; faults where there are some. */
  Optional<ImageOptions> options(Fields fields, ImageOptions usual) {
    Optional<Long> size = whole(fields, "size", usual.size());
    Optional<Double> crop = number(fields, "smallest_crop", usual.smallestCrop());
    Optional<Boolean> flip = one(fields, "flip", usual.flip(), Boolean.class, "true or false");
    Optional<List<Double>> mean = numbers(fields, "mean", usual.mean());
    Optional<List<Double>> deviation = numbers(fields, "deviation", usual.deviation());
    Optional<Long> pixels = whole(fields, "most_pixels", usual.mostPixels());
    Optional<Long> workers = workers(fields, usual);
    Optional<Boolean> reduced =
        one(fields, "reduced_decoding", usual.reducedDecoding(), Boolean.class, "true or false");
    Optional<Resampling> resampling = resampling(fields, usual);
    int before = faults.count();
    int bad = fields.get(BAD_IMAGES).map(n -> SkipReader.read(n, BAD_IMAGES, faults)).orElse(0);
    if (faults.count() > before) {
      return Optional.empty();
    }
    if (List.of(size, crop, flip, mean, deviation, pixels, workers, reduced, resampling).stream()
        .anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ImageOptions(
              clamped(size.get()),
              crop.get(),
              flip.get(),
              mean.get(),
              deviation.get(),
              pixels.get(),
              clamped(workers.get()),
              bad,
              reduced.get(),
              resampling.get()));
    } catch (DataException fault) {
      faults.add(fields.node(), String.valueOf(fault.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Resampling> resampling(Fields fields, ImageOptions usual) {
    Optional<Node> node = fields.get(RESAMPLING);
    if (node.isEmpty()) {
      return Optional.of(usual.resampling());
    }
    Optional<Resampling> chosen = Scalars.text(node.get()).flatMap(Resampling::of);
    if (chosen.isEmpty()) {
      faults.add(
          node.get(),
          "expected one of "
              + Resampling.labels()
              + " for resampling, but got "
              + Scalars.words(node.get())
              + ": choose one");
    }
    return chosen;
  }

  /** A number, or {@code auto}. */
  private Optional<Long> workers(Fields fields, ImageOptions usual) {
    Optional<Node> node = fields.get("workers");
    if (node.flatMap(Scalars::text).orElse("").equals(AUTOMATIC)) {
      return Optional.of((long) ImageOptions.AUTOMATIC);
    }
    Optional<Long> workers =
        one(fields, "workers", (long) usual.workers(), Long.class, "a whole number, or auto,");
    if (node.isPresent() && workers.orElse(1L) < 1) {
      faults.add(
          node.get(), "expected 1 worker or more, but got " + workers.get() + ": or write auto");
      return Optional.empty();
    }
    return workers;
  }

  /** Out of every range stays out of it. */
  private static int clamped(long number) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
  }

  private Optional<Long> whole(Fields fields, String key, long usual) {
    return one(fields, key, usual, Long.class, "a whole number");
  }

  private Optional<Double> number(Fields fields, String key, double usual) {
    return one(fields, key, usual, Number.class, "a number").map(Number::doubleValue);
  }

  private <T> Optional<T> one(Fields fields, String key, T usual, Class<T> type, String expected) {
    return fields.get(key).isEmpty()
        ? Optional.of(usual)
        : fields.get(key).flatMap(node -> value(node, key, type, expected));
  }

  private <T> Optional<T> value(Node node, String key, Class<T> type, String expected) {
    Optional<T> value = Scalars.value(node).filter(type::isInstance).map(type::cast);
    if (value.isEmpty()) {
      faults.add(
          node,
          "expected "
              + expected
              + " for "
              + key
              + ", but got "
              + Scalars.words(node)
              + ": write it so");
    }
    return value;
  }

  private Optional<List<Double>> numbers(Fields fields, String key, List<Double> usual) {
    Optional<Node> node = fields.get(key);
    if (node.isEmpty()) {
      return Optional.of(usual);
    }
    List<Node> items =
        node.get() instanceof SequenceNode list ? list.getValue() : List.of(node.get());
    List<Double> numbers = new ArrayList<>();
    for (Node item : items) {
      value(item, key, Number.class, "a number, or one for each of red, green, blue,")
          .ifPresent(number -> numbers.add(number.doubleValue()));
    }
    return numbers.size() == items.size() ? Optional.of(numbers) : Optional.empty();
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(String name, Path path, ImageOptions options) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    tree.put("path", path.toString());
    tree.putAll(tree(options));
    tree.put(BAD_IMAGES, SkipReader.tree(options.mostBadImages()));
    return tree;
  }

  static Map<String, Object> tree(ImageOptions options) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("size", options.size());
    tree.put("smallest_crop", options.smallestCrop());
    tree.put("flip", options.flip());
    tree.put("mean", options.mean());
    tree.put("deviation", options.deviation());
    tree.put("most_pixels", options.mostPixels());
    tree.put(
        "workers",
        options.workers() == ImageOptions.AUTOMATIC ? AUTOMATIC : (Object) options.workers());
    tree.put("reduced_decoding", options.reducedDecoding());
    tree.put(RESAMPLING, options.resampling().label());
    return tree;
  }
}

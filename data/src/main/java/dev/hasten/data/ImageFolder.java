package dev.hasten.data;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * JPEG and PNG files, a folder for each class, decoded anew for each batch on threads of its own:
 * inputs (N, 3, size, size). What chance decides of an example depends on seed, epoch and the place
 * of its file alone, so neither the number of threads nor a resume changes a bit.
 *
 * <pre>{@code
 * DataPair mine = ImageFolder.pair(Path.of("photos"), ImageOptions.of(224)); // photos/train/CLASS/*.jpg, photos/test/...
 * }</pre>
 */
public final class ImageFolder implements Dataset {
  private static final List<String> TESTS = List.of("test", "val", "validation");

  private final String name;
  private final ImageFiles files;
  private final ImageOptions options;
  private final ImageDecoder decoder;
  private final Workers workers;
  private final float[][] tables;

  private ImageFolder(String name, ImageFiles files, ImageOptions options, Workers workers) {
    this.name = name;
    this.files = files;
    this.options = options;
    this.workers = workers;
    this.decoder = new ImageDecoder(options.mostPixels());
    this.tables = options.scale().tables();
  }

  /**
   * The folder {@code train} and one of {@code test}, {@code val}, {@code validation}, each with a
   * folder for each class. Files are listed, not read.
   *
   * @throws DataException when a folder is missing or empty, or holds what is no image of a class
   */
  public static DataPair pair(Path folder, ImageOptions options) {
    Path train = folder.resolve("train");
    Optional<Path> test =
        TESTS.stream().map(folder::resolve).filter(Files::isDirectory).findFirst();
    if (!Files.isDirectory(train) || test.isEmpty()) {
      throw new DataException(
          "expected the folders train and test (or val) in "
              + folder
              + ", but got no "
              + (Files.isDirectory(train) ? "test" : "train")
              + ": make them, with a folder for each class");
    }
    Workers workers = new Workers(options.workers());
    ImageFiles trained = ImageFiles.in(train);
    ImageFiles tested = ImageFiles.in(test.get(), trained.classes());
    return new DataPair(
        new ImageFolder(train.toString(), trained, options, workers),
        new ImageFolder(test.get().toString(), tested, options, workers));
  }

  /** The names of the classes, in the order of their labels. */
  public List<String> classNames() {
    return files.classes();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return files.labels().length;
  }

  @Override
  public long[] inputShape() {
    return new long[] {Pixels.CHANNELS, options.size(), options.size()};
  }

  @Override
  public int classes() {
    return files.classes().size();
  }

  /** The centres of these images, as for evaluation. */
  @Override
  public Batch batch(int[] indices) {
    Ranges.require(this, indices);
    return batch(indices.length, i -> indices[i], Optional.empty());
  }

  @Override
  public Batch batch(int from, int to) {
    Ranges.require(this, from, to);
    return batch(to - from, i -> from + i, Optional.empty());
  }

  /** Random crops, for training. */
  @Override
  public BatchSource batches(int batchSize, long seed) {
    return new CroppedBatches(this, batchSize, seed);
  }

  /** Random crops of these images in that epoch. */
  Batch cropped(int[] indices, long seed, long epoch) {
    Ranges.require(this, indices);
    return batch(
        indices.length,
        i -> indices[i],
        Optional.of(new RandomStream(seed, "image crops " + epoch).nextLong()));
  }

  @Override
  public Dataset select(int[] indices) {
    Ranges.require(this, indices);
    return new ImageFolder(name, files.select(indices), options, workers);
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return new ImageFolder(name, files, options.standardised(mean, deviation), workers);
  }

  /** Nothing to give back: idle threads end by themselves. */
  @Override
  public void close() {}

  private Batch batch(int count, IntUnaryOperator fileOf, Optional<Long> epochSeed) {
    List<float[]> examples = workers.make(count, i -> example(fileOf.applyAsInt(i), epochSeed));
    long[] targets = new long[count];
    Arrays.setAll(targets, i -> files.labels()[fileOf.applyAsInt(i)]);
    long[] shape = {count, Pixels.CHANNELS, options.size(), options.size()};
    Tensor inputs = torch.empty(shape, Tensors.options(ScalarType.Float), null);
    try (FloatPointer data = inputs.data_ptr_float()) {
      for (float[] example : examples) {
        data.put(example, 0, example.length);
        data.position(data.position() + example.length);
      }
    }
    return new Batch(inputs, Tensors.ofLongs(targets, count));
  }

  private float[] example(int file, Optional<Long> epochSeed) {
    Pixels image = read(files.files().get(file));
    ImageView view =
        epochSeed
            .map(seed -> ImageView.random(image, options, new RandomStream(seed, "image " + file)))
            .orElseGet(() -> ImageView.centre(image, options.size()));
    byte[] bytes = Resampling.square(image, view, options.size());
    float[] floats = new float[bytes.length];
    int plane = bytes.length / Pixels.CHANNELS;
    for (int i = 0; i < bytes.length; i++) {
      floats[i] = tables[i / plane % tables.length][bytes[i] & 0xFF];
    }
    return floats;
  }

  private Pixels read(Path file) {
    try {
      return decoder.decode(Files.readAllBytes(file));
    } catch (IOException fault) {
      throw new DataException(
          "expected a whole JPEG or PNG in "
              + file
              + ", but "
              + Resolver.reason(fault)
              + ": mend it or move it away",
          fault);
    }
  }
}

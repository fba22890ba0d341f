package dev.hasten.data;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Images from any source, cropped and resized anew for each batch on threads of its own: inputs (N,
 * 3, size, size). What chance decides of an example depends on seed, epoch and its number alone, so
 * neither the number of threads nor a resume changes a bit.
 */
public final class ImageDataset implements Dataset {
  private final String name;
  private final ImageSource source;
  private final ImageOptions options;
  private final Workers workers;
  private final float[][] tables;
  private final List<BadExample> leftOut;

  private ImageDataset(
      String name,
      ImageSource source,
      ImageOptions options,
      Workers workers,
      List<BadExample> leftOut) {
    this.name = name;
    this.source = source;
    this.options = options;
    this.workers = workers;
    this.leftOut = leftOut;
    this.tables = options.scale().tables();
  }

  /** Of that source, with threads of its own. */
  public static ImageDataset of(String name, ImageSource source, ImageOptions options) {
    return new ImageDataset(name, source, options, new Workers(options.workers()), List.of());
  }

  /** Other images with the same options and threads. */
  public ImageDataset over(String otherName, ImageSource other) {
    return new ImageDataset(otherName, other, options, workers, List.of());
  }

  /**
   * Both halves. Where the options allow bad images, every image is decoded here once, and those
   * that cannot be are left out, so that the order of the others is fixed before the first step.
   *
   * @throws DataException when there are more than that, or none of a class is left to train on
   */
  public static DataPair pair(ImageDataset train, ImageDataset test) {
    BadImages bad = new BadImages(train.options.mostBadImages());
    return new DataPair(bad.without(train, true), bad.without(test, false));
  }

  ImageDataset selected(int[] indices, List<BadExample> others) {
    return new ImageDataset(
        name, new SelectedImages(source, indices.clone()), options, workers, others);
  }

  @Override
  public List<BadExample> leftOut() {
    return leftOut;
  }

  /** Where the images come from. */
  public ImageSource images() {
    return source;
  }

  /** What becomes of them. */
  public ImageOptions options() {
    return options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public long[] inputShape() {
    return new long[] {Pixels.CHANNELS, options.size(), options.size()};
  }

  @Override
  public int classes() {
    return source.classNames().size();
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
    return batch(indices.length, i -> indices[i], Optional.of(cropSeed(seed, epoch)));
  }

  static long cropSeed(long seed, long epoch) {
    return new RandomStream(seed, "image crops " + epoch).nextLong();
  }

  /**
   * The images from {@code from} to {@code to}, exclusive, each with its shorter side resized to
   * {@code side} and cut to the square in its middle: red, green, blue of each pixel, row after
   * row.
   */
  public List<byte[]> squares(int from, int to, int side) {
    Ranges.require(this, from, to);
    return workers.make(
        to - from,
        i -> {
          Pixels image = source.decode(from + i, source.read(from + i));
          return Resampling.interleaved(image, ImageView.centre(image, side, side), side);
        });
  }

  @Override
  public Dataset select(int[] indices) {
    Ranges.require(this, indices);
    return selected(indices, leftOut);
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return new ImageDataset(name, source, options.standardised(mean, deviation), workers, leftOut);
  }

  /** Nothing to give back: idle threads end by themselves. */
  @Override
  public void close() {}

  private Batch batch(int count, IntUnaryOperator numberOf, Optional<Long> epochSeed) {
    List<float[]> examples =
        workers.make(
            count,
            i -> {
              int number = numberOf.applyAsInt(i);
              Pixels image = source.decode(number, source.read(number));
              return floats(view(image, number, epochSeed));
            });
    return assembled(examples, numberOf);
  }

  Workers workers() {
    return workers;
  }

  /** What is seen of an image: bytes (3, size, size). */
  byte[] view(Pixels image, int number, Optional<Long> epochSeed) {
    ImageView view =
        epochSeed
            .map(
                seed -> ImageView.random(image, options, new RandomStream(seed, "image " + number)))
            .orElseGet(() -> ImageView.centre(image, options.size()));
    return Resampling.square(image, view, options.size());
  }

  float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length];
    int plane = bytes.length / Pixels.CHANNELS;
    for (int i = 0; i < bytes.length; i++) {
      floats[i] = tables[i / plane % tables.length][bytes[i] & 0xFF];
    }
    return floats;
  }

  Batch assembled(List<float[]> examples, IntUnaryOperator numberOf) {
    long[] targets = new long[examples.size()];
    Arrays.setAll(targets, i -> source.label(numberOf.applyAsInt(i)));
    long[] shape = {targets.length, Pixels.CHANNELS, options.size(), options.size()};
    Tensor inputs = torch.empty(shape, Tensors.options(ScalarType.Float), null);
    try (FloatPointer data = inputs.data_ptr_float()) {
      for (float[] example : examples) {
        data.put(example, 0, example.length);
        data.position(data.position() + example.length);
      }
    }
    return new Batch(inputs, Tensors.ofLongs(targets, targets.length));
  }
}

package dev.hasten.data;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
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
  private static final ThreadLocal<float[]> SPARE = ThreadLocal.withInitial(() -> new float[0]);

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
    return new ImageDataset(name, source, options, new Workers(options.firstWorkers()), List.of());
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

  /**
   * The same images, of which as many are decoded once alone as the cache has room for.
   *
   * @throws DataException when they may be decoded at less than their size, for then bits would
   *     depend on what is in the cache
   */
  public ImageDataset cached(ImageCache cache) {
    if (options.reducedDecoding()) {
      throw new DataException(
          "expected whole images to cache in "
              + name
              + ", but reduced decoding is allowed: choose one of the two");
    }
    return new ImageDataset(name, new CachedImages(source, cache), options, workers, leftOut);
  }

  ImageDataset selected(int[] indices, List<BadExample> others) {
    return new ImageDataset(
        name, new SelectedImages(source, indices.clone()), options, workers, others);
  }

  @Override
  public List<BadExample> leftOut() {
    return leftOut;
  }

  /** Of bilinear resampling nothing is told, so that older runs go on. */
  @Override
  public String fingerprint() {
    String images = source.fingerprint();
    if (options.resampling() == Resampling.BILINEAR) {
      return images;
    }
    String resized = "resized by " + options.resampling().label();
    return images.isEmpty() ? resized : images + ", " + resized;
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return source.shardPlaces();
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

  @Override
  public List<String> classNames() {
    return source.classNames();
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
    return new OrderedBatches(
        this, (s, epoch) -> EpochOrder.shuffled(s, epoch, size()), batchSize, seed);
  }

  /** Random crops of these images in that epoch. */
  @Override
  public Batch trainingBatch(int[] indices, long seed, long epoch) {
    Ranges.require(this, indices);
    return batch(indices.length, i -> indices[i], Optional.of(cropSeed(seed, epoch)));
  }

  @Override
  public int[] labels() {
    int[] labels = new int[size()];
    Arrays.setAll(labels, source::label);
    return labels;
  }

  static long cropSeed(long seed, long epoch) {
    return new RandomStream(seed, "image crops " + epoch).nextLong();
  }

  /**
   * The images from {@code from} to {@code to}, exclusive, as they are stored, each decoded once to
   * see that it is sound.
   *
   * @throws DataException when one is damaged, with its place and the reason
   */
  public List<byte[]> files(int from, int to) {
    Ranges.require(this, from, to);
    return workers.make(to - from, i -> sound(from + i));
  }

  private byte[] sound(int number) {
    byte[] file = source.read(number);
    source.decodeStrictly(number, file);
    return file;
  }

  /**
   * The images from {@code from} to {@code to}, exclusive, each with its shorter side resized to
   * {@code side} and cut to the square in its middle: red, green, blue of each pixel, row after
   * row.
   *
   * @throws DataException when one is damaged, with its place and the reason
   */
  public List<byte[]> squares(int from, int to, int side) {
    Ranges.require(this, from, to);
    return workers.make(
        to - from,
        i -> {
          Pixels image = source.decode(from + i, sound(from + i));
          ImageSize size = new ImageSize(image.width(), image.height());
          ImageView view = ImageView.centre(size, side, side);
          return Resizer.interleaved(image, view, side, options.resampling());
        });
  }

  @Override
  public Dataset select(int[] indices) {
    Ranges.require(this, indices);
    return selected(indices, leftOut);
  }

  @Override
  public Dataset tellingOf(List<BadExample> others) {
    return new ImageDataset(name, source, options, workers, BadExample.joined(leftOut, others));
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return new ImageDataset(name, source, options.standardised(mean, deviation), workers, leftOut);
  }

  /** Nothing to give back: idle threads end by themselves. */
  @Override
  public void close() {}

  private Batch batch(int count, IntUnaryOperator numberOf, Optional<Long> epochSeed) {
    return assembled(
        count,
        numberOf,
        i -> {
          int number = numberOf.applyAsInt(i);
          return seen(number, source.read(number), epochSeed);
        });
  }

  /** Where the options leave their number to training. */
  @Override
  public Optional<AdjustableWorkers> workers() {
    return options.workers() == ImageOptions.AUTOMATIC ? Optional.of(workers) : Optional.empty();
  }

  Workers threads() {
    return workers;
  }

  /** What is seen of an image's file: bytes (3, size, size). */
  private byte[] seen(int number, byte[] file, Optional<Long> epochSeed) {
    Optional<ImageSize> full = source.reducible(number, file);
    if (full.isEmpty()) {
      return view(source.decode(number, file), number, epochSeed);
    }
    ImageView view = view(full.get(), number, epochSeed);
    int by = options.reducedDecoding() ? view.reduction() : 1;
    ImageSize size = full.get().reduced(by);
    SquareTaps taps = SquareTaps.of(size, view.reduced(by), options.size(), options.resampling());
    Taps rows = taps.down();
    return Resizer.square(source.decodeRows(number, file, by, rows.begin(), rows.end()), taps);
  }

  /** What is seen of an image: bytes (3, size, size). */
  byte[] view(Pixels image, int number, Optional<Long> epochSeed) {
    ImageView view = view(new ImageSize(image.width(), image.height()), number, epochSeed);
    return Resizer.square(image, view, options.size(), options.resampling());
  }

  private ImageView view(ImageSize image, int number, Optional<Long> epochSeed) {
    return epochSeed
        .map(seed -> ImageView.random(image, options, new RandomStream(seed, "image " + number)))
        .orElseGet(() -> ImageView.centre(image, options.size()));
  }

  private void floats(byte[] bytes, float[] floats) {
    int plane = bytes.length / Pixels.CHANNELS;
    for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
      float[] table = tables[channel % tables.length];
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        floats[i] = table[bytes[i] & 0xFF];
      }
    }
  }

  /** A batch of what is seen of each, made and written to its place by the workers. */
  Batch assembled(int count, IntUnaryOperator numberOf, IntFunction<byte[]> seen) {
    long[] targets = new long[count];
    Arrays.setAll(targets, i -> source.label(numberOf.applyAsInt(i)));
    int length = Pixels.CHANNELS * options.size() * options.size();
    long[] shape = {count, Pixels.CHANNELS, options.size(), options.size()};
    Tensor inputs = torch.empty(shape, Tensors.options(ScalarType.Float), null);
    try (FloatPointer data = inputs.data_ptr_float()) {
      workers.each(
          count,
          i -> {
            float[] floats = SPARE.get();
            if (floats.length < length) {
              floats = new float[length];
              SPARE.set(floats);
            }
            floats(seen.apply(i), floats);
            data.getPointer((long) i * length).put(floats, 0, length);
          });
    }
    return new Batch(inputs, Tensors.ofLongs(targets, count));
  }
}

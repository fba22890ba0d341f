package dev.hasten.data;

import java.util.List;

/**
 * What becomes of the images of a folder. For training: random resized crop (<a
 * href="https://arxiv.org/abs/1409.4842">Szegedy et al. 2014</a>, section 6) and flip. For
 * evaluation: the shorter side to 256/224 of {@code size}, then the centre. Both end with {@code (x
 * / 255 - mean) / deviation}.
 *
 * @param size height and width of what the model is given
 * @param smallestCrop the least share of the area that a random crop takes; 1 leaves only the
 *     aspect ratio to chance
 * @param flip whether training mirrors half of the images
 * @param mean subtracted, one number for all channels or one for each of red, green, blue
 * @param deviation divided by, as many
 * @param mostPixels an image whose header announces more is refused before it is decoded
 * @param workers the threads that decode one batch; their number changes no bit. With {@link
 *     #AUTOMATIC} there is one for each processor at first, and training changes their number
 * @param mostBadImages how many images that cannot be decoded, or in tar shards have no class, are
 *     left out, of both halves together; one more stops, and with 0 the first that is met. Where it
 *     is not 0 all are decoded once before the first step.
 * @param reducedDecoding whether a JPEG may be decoded at a half, a quarter or an eighth of its
 *     size where what is seen of it is still larger than {@code size}: faster, with slightly other
 *     pixels
 * @param resampling how images and crops of them are resized
 */
public record ImageOptions(
    int size,
    double smallestCrop,
    boolean flip,
    List<Double> mean,
    List<Double> deviation,
    long mostPixels,
    int workers,
    int mostBadImages,
    boolean reducedDecoding,
    Resampling resampling) {
  /** As many workers as help. */
  public static final int AUTOMATIC = 0;

  private static final long MOST_PIXELS = 89_478_485;
  private static final long LARGEST_IMAGE = 700_000_000; // three bytes of each fit an array
  private static final int LARGEST = 4096;
  private static final int MOST_WORKERS = 1024;

  /**
   * Copies the lists and checks all.
   *
   * @throws DataException when a number is out of its range
   */
  public ImageOptions {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    require(size >= 1 && size <= LARGEST, "a size from 1 to " + LARGEST, size);
    require(
        smallestCrop > 0 && smallestCrop <= 1, "a smallest crop above 0, up to 1", smallestCrop);
    require(
        mean.size() == deviation.size() && (mean.size() == 1 || mean.size() == 3),
        "as many means as deviations, 1 or 3",
        mean + " and " + deviation);
    require(
        deviation.stream().allMatch(each -> each > 0),
        "deviations above 0 to divide by",
        deviation);
    require(
        mostPixels >= 1 && mostPixels <= LARGEST_IMAGE,
        "1 to " + LARGEST_IMAGE + " pixels allowed",
        mostPixels);
    require(
        workers >= AUTOMATIC && workers <= MOST_WORKERS,
        "1 to " + MOST_WORKERS + " workers",
        workers);
    require(mostBadImages >= 0, "0 bad images or more to leave out", mostBadImages);
  }

  /** Crops of 8% of the area and more, resized bilinearly, flips, values of 0 to 1. */
  public static ImageOptions of(int size) {
    return new ImageOptions(
        size,
        0.08,
        true,
        List.of(0.0),
        List.of(1.0),
        MOST_PIXELS,
        AUTOMATIC,
        0,
        false,
        Resampling.BILINEAR);
  }

  /** The same with another number of workers. */
  public ImageOptions withWorkers(int count) {
    return new ImageOptions(
        size,
        smallestCrop,
        flip,
        mean,
        deviation,
        mostPixels,
        count,
        mostBadImages,
        reducedDecoding,
        resampling);
  }

  /** The same, with JPEG decoded at less than its size where that will do, or not. */
  public ImageOptions withReducedDecoding(boolean allowed) {
    return new ImageOptions(
        size,
        smallestCrop,
        flip,
        mean,
        deviation,
        mostPixels,
        workers,
        mostBadImages,
        allowed,
        resampling);
  }

  /** The same, resized in another way. */
  public ImageOptions withResampling(Resampling other) {
    return new ImageOptions(
        size,
        smallestCrop,
        flip,
        mean,
        deviation,
        mostPixels,
        workers,
        mostBadImages,
        reducedDecoding,
        other);
  }

  /** The workers there are at first. */
  int firstWorkers() {
    return workers == AUTOMATIC
        ? Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors())
        : workers;
  }

  /** The same, with up to so many bad images left out. */
  public ImageOptions withMostBadImages(int count) {
    return new ImageOptions(
        size,
        smallestCrop,
        flip,
        mean,
        deviation,
        mostPixels,
        workers,
        count,
        reducedDecoding,
        resampling);
  }

  /** The same, whose values are then shifted and scaled once more. */
  ImageOptions standardised(float[] moreMean, float[] moreDeviation) {
    int count = Math.max(mean.size(), moreMean.length);
    Double[] means = new Double[count];
    Double[] deviations = new Double[count];
    for (int i = 0; i < count; i++) {
      double divisor = deviation.get(i % deviation.size());
      means[i] = mean.get(i % mean.size()) + divisor * moreMean[i % moreMean.length];
      deviations[i] = divisor * moreDeviation[i % moreDeviation.length];
    }
    return new ImageOptions(
        size,
        smallestCrop,
        flip,
        List.of(means),
        List.of(deviations),
        mostPixels,
        workers,
        mostBadImages,
        reducedDecoding,
        resampling);
  }

  PixelScale scale() {
    return PixelScale.unit().standardised(floats(mean), floats(deviation));
  }

  private static float[] floats(List<Double> numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    return floats;
  }

  private static void require(boolean sound, String expected, Object found) {
    if (!sound) {
      throw new DataException(
          "expected " + expected + " for images, but got " + found + ": choose one in that range");
    }
  }
}

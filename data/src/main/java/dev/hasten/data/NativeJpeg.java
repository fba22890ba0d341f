package dev.hasten.data;

import java.io.IOException;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JPEG by libjpeg-turbo, which OpenCV brings along: the pixels of libjpeg, bit for bit, in less
 * than half of ImageIO's time. A file that ends early is refused. Damage within its compressed data
 * gives wrong pixels and a line on stderr, as in Pillow.
 */
final class NativeJpeg {
  private static final Logger LOG = LoggerFactory.getLogger(NativeJpeg.class);
  private static final boolean THERE = load();
  private static final ThreadLocal<byte[]> SPARE = ThreadLocal.withInitial(() -> new byte[0]);

  private NativeJpeg() {}

  /** Whether the natives could be loaded; {@code HASTEN_JPEG=java} leaves them. */
  static boolean isThere() {
    return THERE;
  }

  private static boolean load() {
    if ("java".equals(System.getenv("HASTEN_JPEG"))) {
      return false;
    }
    try {
      Loader.load(opencv_imgcodecs.class);
      return true;
    } catch (LinkageError | RuntimeException fault) {
      LOG.info("JPEG files are decoded by ImageIO: no native decoder here ({})", fault.toString());
      return false;
    }
  }

  /**
   * The pixels of a file with that header.
   *
   * @param reduction 1, 2, 4 or 8: sides are divided by it, rounded up
   * @throws IOException when there are none
   */
  static Pixels decode(byte[] file, JpegHeader header, int reduction) throws IOException {
    ImageSize size = header.size().reduced(reduction);
    byte[] pixels = new byte[bytes(size)];
    try (BytePointer bytes = new BytePointer(file)) {
      decode(bytes, size, reduction, 0, size.height(), pixels);
    }
    return new Pixels(size.width(), size.height(), pixels);
  }

  /**
   * As {@link #decode} for who looks at the rows {@code from} to {@code to} alone, before this
   * thread asks again: the others are of anything, and the array is used again.
   *
   * @throws IOException when there are none
   */
  static Pixels decodeRows(byte[] file, JpegHeader header, int reduction, int from, int to)
      throws IOException {
    ImageSize size = header.size().reduced(reduction);
    if (SPARE.get().length < bytes(size)) {
      SPARE.set(new byte[bytes(size)]);
    }
    Optional<JpegCut> cut = JpegCut.of(file);
    int height = cut.map(there -> there.height(to, reduction)).orElse(header.height());
    ImageSize decoded = new ImageSize(header.width(), height).reduced(reduction);
    try (BytePointer bytes =
        height < header.height() ? cut.get().cut(file, height) : new BytePointer(file)) {
      decode(bytes, decoded, reduction, from, to, SPARE.get());
    }
    return new Pixels(size.width(), size.height(), SPARE.get());
  }

  private static int bytes(ImageSize size) {
    return Math.multiplyExact(size.width() * Pixels.CHANNELS, size.height());
  }

  private static void decode(
      BytePointer file, ImageSize size, int reduction, int from, int to, byte[] into)
      throws IOException {
    try (Mat whole = new Mat(1, (int) file.capacity(), opencv_core.CV_8UC1, file);
        Mat image = opencv_imgcodecs.imdecode(whole, flags(reduction))) {
      if (image.cols() != size.width() || image.rows() != size.height()) {
        throw new IOException("it cannot be decoded or ends early");
      }
      int row = size.width() * Pixels.CHANNELS;
      try (BytePointer data = image.data()) {
        data.position((long) from * row).get(into, from * row, (to - from) * row);
      }
    } catch (RuntimeException fault) { // what OpenCV throws, many lines long
      throw new IOException("it cannot be decoded by libjpeg-turbo", fault);
    }
  }

  private static int flags(int reduction) {
    int size =
        switch (reduction) {
          case 1 -> 0;
          case 2 ->
              opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2; // grey unless colours are asked for
          case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
          default -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
        };
    return size | opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
  }
}

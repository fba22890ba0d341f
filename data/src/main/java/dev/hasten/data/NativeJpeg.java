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
 * than half of ImageIO's time. A file that ends early is refused, and so are compressed data that
 * end early within it, where {@link JpegCut} knows their end. Other damage within them gives wrong
 * pixels and a line on stderr, as in Pillow: OpenCV keeps libjpeg's count of warnings to itself.
 */
final class NativeJpeg {
  private static final Logger LOG = LoggerFactory.getLogger(NativeJpeg.class);
  private static final boolean THERE = load();
  private static final int MOST_KEPT = 32 << 20; // bytes for each thread
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
    try (Mat image = whole(file, JpegCut.of(file), size, reduction)) {
      return rows(image, size, 0, size.height(), new byte[bytes(size)]);
    }
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
    Optional<JpegCut> cut = JpegCut.of(file);
    int height = cut.map(there -> there.height(to, reduction)).orElse(header.height());
    if (height < header.height()) {
      ImageSize upper = new ImageSize(header.width(), height).reduced(reduction);
      try (BytePointer bytes = cut.get().cut(file, height);
          Mat image = decode(bytes, upper, reduction)) {
        return rows(image, size, from, to, spare(bytes(size)));
      } catch (IOException fault) {
        LOG.debug("a JPEG ends in or near the rows that are seen", fault); // as a whole it may do
      }
    }
    try (Mat image = whole(file, cut, size, reduction)) {
      return rows(image, size, from, to, spare(bytes(size)));
    }
  }

  /** All of it. At the marker of the end libjpeg would make up what is missing of the data. */
  private static Mat whole(byte[] file, Optional<JpegCut> cut, ImageSize size, int reduction)
      throws IOException {
    if (cut.isEmpty()) {
      return closed(file, size, reduction);
    }
    try (BytePointer bytes = cut.get().open(file)) {
      return decode(bytes, size, reduction);
    } catch (IOException fault) {
      closed(file, size, reduction).close(); // says what else is wrong with it
      throw new IOException(
          "its compressed data end at byte " + cut.get().end() + ", before the image does", fault);
    }
  }

  private static Mat closed(byte[] file, ImageSize size, int reduction) throws IOException {
    try (BytePointer bytes = new BytePointer(file)) {
      return decode(bytes, size, reduction);
    }
  }

  private static int bytes(ImageSize size) {
    return Math.multiplyExact(size.width() * Pixels.CHANNELS, size.height());
  }

  private static byte[] spare(int length) {
    if (length > MOST_KEPT) {
      return new byte[length];
    }
    if (SPARE.get().length < length) {
      SPARE.set(new byte[length]);
    }
    return SPARE.get();
  }

  private static Mat decode(BytePointer file, ImageSize size, int reduction) throws IOException {
    try (Mat whole = new Mat(1, (int) file.capacity(), opencv_core.CV_8UC1, file)) {
      Mat image = opencv_imgcodecs.imdecode(whole, flags(reduction));
      if (image.cols() == size.width() && image.rows() == size.height()) {
        return image;
      }
      image.close();
      throw new IOException("it cannot be decoded or ends early");
    } catch (RuntimeException fault) { // what OpenCV throws, many lines long
      throw new IOException("it cannot be decoded by libjpeg-turbo", fault);
    }
  }

  private static Pixels rows(Mat image, ImageSize size, int from, int to, byte[] into) {
    int row = size.width() * Pixels.CHANNELS;
    try (BytePointer data = image.data()) {
      data.position((long) from * row).get(into, from * row, (to - from) * row);
    }
    return new Pixels(size.width(), size.height(), into);
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

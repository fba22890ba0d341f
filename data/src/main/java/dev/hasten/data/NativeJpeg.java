package dev.hasten.data;

import java.io.IOException;
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
    int width = (header.width() + reduction - 1) / reduction;
    int height = (header.height() + reduction - 1) / reduction;
    try (BytePointer bytes = new BytePointer(file);
        Mat whole = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
        Mat image = opencv_imgcodecs.imdecode(whole, flags(reduction))) {
      if (image.cols() != width || image.rows() != height) {
        throw new IOException("it cannot be decoded or ends early");
      }
      byte[] pixels = new byte[Math.multiplyExact(width * Pixels.CHANNELS, height)];
      try (BytePointer data = image.data()) {
        data.get(pixels);
      }
      return new Pixels(width, height, pixels);
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

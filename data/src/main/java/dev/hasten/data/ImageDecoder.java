package dev.hasten.data;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG and PNG to pixels: JPEG by libjpeg-turbo where its natives load, else as PNG by the JDK's
 * ImageIO. Embedded colour profiles and rotations are left.
 */
public final class ImageDecoder {
  private static final long MOST_IN_ARRAY = (Integer.MAX_VALUE - 8) / Pixels.CHANNELS;

  private final long mostPixels;

  /**
   * Refuses images whose header announces more pixels than that, or than an array holds, before
   * they are decoded.
   */
  public ImageDecoder(long mostPixels) {
    this.mostPixels = Math.min(mostPixels, MOST_IN_ARRAY);
  }

  /**
   * The pixels of a whole file.
   *
   * @param place what errors call it
   * @throws DataException with the place and the reason why there are none
   */
  public Pixels decode(byte[] file, Object place) {
    return decode(file, place, 1);
  }

  /**
   * The pixels of a whole file, its sides divided by {@code reduction} (1, 2, 4 or 8) and rounded
   * up where that spares work, which it does for JPEG by libjpeg-turbo; elsewhere all pixels.
   *
   * @param place what errors call it
   * @throws DataException with the place and the reason why there are none
   */
  public Pixels decode(byte[] file, Object place, int reduction) {
    try {
      return decode(file, reduction);
    } catch (IOException fault) {
      throw fault(place, fault);
    }
  }

  /**
   * As {@link #decode(byte[], Object, int)} for who looks at the rows {@code from} to {@code to}
   * alone, before this thread calls this again: the others are of anything. The array of bytes may
   * be longer than the image, and the next call on this thread overwrites it.
   *
   * @throws DataException with the place and the reason why there are none
   */
  public Pixels decodeRows(byte[] file, Object place, int reduction, int from, int to) {
    try {
      Optional<JpegHeader> header = nativeHeader(file);
      if (header.isEmpty()) {
        return decodeByJava(file);
      }
      requireSize(header.get().width(), header.get().height());
      return NativeJpeg.decodeRows(file, header.get(), reduction, from, to);
    } catch (IOException fault) {
      throw fault(place, fault);
    }
  }

  /**
   * As {@link #decode(byte[], Object)} by ImageIO, which sees damage within the compressed data
   * too.
   *
   * @throws DataException with the place and what is wrong
   */
  public Pixels decodeStrictly(byte[] file, Object place) {
    try {
      return decodeByJava(file);
    } catch (IOException fault) {
      throw fault(place, fault);
    }
  }

  /** Which decoder JPEG files have here: their pixels differ by a value or two. */
  public static String fingerprint() {
    return NativeJpeg.isThere() ? "JPEG by libjpeg-turbo" : "JPEG by ImageIO";
  }

  /** The size of what {@link #decode(byte[], Object, int)} can make smaller; none of all else. */
  public static Optional<ImageSize> reducible(byte[] file) {
    return nativeHeader(file).map(JpegHeader::size);
  }

  private static Optional<JpegHeader> nativeHeader(byte[] file) {
    return NativeJpeg.isThere() && startsWith(file, 0xFF, 0xD8, 0xFF)
        ? JpegHeader.of(file).filter(JpegHeader::isUsual)
        : Optional.empty();
  }

  static DataException fault(Object place, IOException fault) {
    return new DataException(
        "expected a whole JPEG or PNG in "
            + place
            + ", but "
            + Resolver.reason(fault)
            + ": mend it or move it away",
        fault);
  }

  /**
   * The pixels of a whole file.
   *
   * @throws IOException with the reason why there are none
   */
  Pixels decode(byte[] file) throws IOException {
    return decode(file, 1);
  }

  private Pixels decode(byte[] file, int reduction) throws IOException {
    Optional<JpegHeader> header = nativeHeader(file);
    if (header.isEmpty()) {
      return decodeByJava(file);
    }
    requireSize(header.get().width(), header.get().height());
    return NativeJpeg.decode(file, header.get(), reduction);
  }

  Pixels decodeByJava(byte[] file) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format(file)).next();
    try (MemoryCacheImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((source, words) -> note(words, warnings));
      reader.setInput(input, true, true);
      requireSize(reader.getWidth(0), reader.getHeight(0));
      BufferedImage image = reader.read(0);
      if (!warnings.isEmpty()) {
        throw new IOException(warnings.get(0));
      }
      return pixels(image);
    } catch (RuntimeException fault) { // what ImageIO throws on some broken files
      throw new IOException("it cannot be decoded (" + fault + ")", fault);
    } finally {
      reader.dispose();
    }
  }

  /** Needless bytes between segments harm nothing; all else that libjpeg warns of does. */
  private static void note(String words, List<String> warnings) {
    String lower = words.toLowerCase(Locale.ROOT);
    boolean broken = lower.contains("premature end") || lower.contains("corrupt");
    if (broken && !lower.contains("extraneous")) {
      warnings.add(words);
    }
  }

  private static String format(byte[] file) throws IOException {
    if (startsWith(file, 0xFF, 0xD8, 0xFF)) {
      return "jpeg";
    }
    if (startsWith(file, 0x89, 'P', 'N', 'G')) {
      return "png";
    }
    throw new IOException(
        file.length == 0 ? "the file is empty" : "its first bytes are of neither JPEG nor PNG");
  }

  private static boolean startsWith(byte[] file, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= file.length || (file[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private void requireSize(int width, int height) throws IOException {
    if (width < 1 || height < 1 || (long) width * height > mostPixels) {
      throw new IOException(
          "its header announces "
              + width
              + " x "
              + height
              + " pixels where at most "
              + mostPixels
              + " are allowed");
    }
  }

  private static Pixels pixels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] bytes = new byte[Math.multiplyExact(Math.multiplyExact(width, height), Pixels.CHANNELS)];
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      byte[] source = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
      for (int i = 0; i < bytes.length; i += Pixels.CHANNELS) {
        bytes[i] = source[i + 2];
        bytes[i + 1] = source[i + 1];
        bytes[i + 2] = source[i];
      }
    } else if (image.getColorModel() instanceof ComponentColorModel model) {
      // Not getRGB: it takes grey for linear light and brightens it.
      copyBands(image.getRaster(), model.getComponentSize(0) - 8, bytes);
    } else {
      copyColours(image, bytes);
    }
    return new Pixels(width, height, bytes);
  }

  private static void copyBands(Raster raster, int shift, byte[] bytes) {
    int bands = raster.getNumBands();
    int step = bands < Pixels.CHANNELS ? 0 : 1;
    int[] row = new int[raster.getWidth() * bands];
    int written = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += bands) {
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
          bytes[written++] = (byte) (row[at + channel * step] >> Math.max(0, shift));
        }
      }
    }
  }

  private static void copyColours(BufferedImage image, byte[] bytes) {
    int[] row = new int[image.getWidth()];
    int written = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int colour : row) {
        bytes[written++] = (byte) (colour >> 16);
        bytes[written++] = (byte) (colour >> 8);
        bytes[written++] = (byte) colour;
      }
    }
  }
}

package dev.hasten.cli;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.Pixels;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Small pictures of examples, as text that a page may hold; rows and texts have none. */
final class Thumbnails {
  private static final int SIDE = 96;

  private final Dataset data;

  Thumbnails(Dataset data) {
    this.data = data;
  }

  /** Those of several examples, as far as they have one. */
  List<String> addresses(List<Integer> examples) {
    return examples.stream().flatMap(example -> address(example).stream()).toList();
  }

  /** A {@code data:} address of a PNG; none of what is no image, or cannot be read. */
  private Optional<String> address(int example) {
    try {
      return image(example).map(Thumbnails::encoded);
    } catch (DataException unreadable) { // listed among the faults
      return Optional.empty();
    }
  }

  private Optional<BufferedImage> image(int example) {
    if (data instanceof ImageDataset images) {
      return Optional.of(of(images.images().decode(example, images.images().read(example))));
    }
    long[] shape = data.inputShape();
    boolean drawable = shape.length == 3 && (shape[0] == 1 || shape[0] == Pixels.CHANNELS);
    return drawable ? Optional.of(of(example, shape)) : Optional.empty();
  }

  private static BufferedImage of(Pixels pixels) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < pixels.width() * pixels.height(); i++) {
      int color = 0;
      for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
        color = color << 8 | pixels.bytes()[i * Pixels.CHANNELS + channel] & 0xFF;
      }
      image.setRGB(i % pixels.width(), i / pixels.width(), color);
    }
    return image;
  }

  /** From its least value, drawn black, to its greatest. */
  private BufferedImage of(int example, long[] shape) {
    float[] values;
    try (Scope scope = Scope.open()) {
      values = Tensors.toFloats(data.batch(new int[] {example}).inputs());
    }
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    int height = (int) shape[1];
    int width = (int) shape[2];
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int color = 0;
      for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
        float value = values[(shape[0] == 1 ? 0 : channel) * width * height + i];
        float level = greatest > least ? (value - least) / (greatest - least) : 0;
        color = color << 8 | Math.max(0, Math.min(255, Math.round(255 * level)));
      }
      image.setRGB(i % width, i / width, color);
    }
    return image;
  }

  private static String encoded(BufferedImage image) {
    double scale = (double) SIDE / Math.max(image.getWidth(), image.getHeight());
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = small.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        scale > 1 // pixels of small images stay what they are
            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
            : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.drawImage(image, 0, 0, width, height, null);
    canvas.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(small, "png", bytes);
    } catch (IOException impossible) {
      throw new IllegalStateException("memory can be written to", impossible);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}

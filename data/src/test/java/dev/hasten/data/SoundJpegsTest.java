package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.engine.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

/** What is refused for data that end early must not be a file that is whole. */
class SoundJpegsTest {
  private static final ImageDecoder DECODER = new ImageDecoder(10_000);

  private static BufferedImage drawn(RandomStream random) {
    int type = random.nextInt(3) == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(1 + random.nextInt(70), 1 + random.nextInt(70), type);
    int noise = 1 + random.nextInt(20);
    for (int at = 0; at < image.getWidth() * image.getHeight(); at++) {
      int x = at % image.getWidth();
      int y = at / image.getWidth();
      image.setRGB(x, y, random.nextInt(noise) == 0 ? random.nextInt(1 << 24) : 0x10203 * (x ^ y));
    }
    return image;
  }

  /** Of any quality; with tables of its own many blocks are a few bits at the very end. */
  private static byte[] written(BufferedImage image, RandomStream random) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    JPEGImageWriteParam how = (JPEGImageWriteParam) writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionQuality(random.nextInt(101) / 100f);
    how.setOptimizeHuffmanTables(random.nextInt(2) == 0);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  @Test
  void noneIsRefusedWholeReducedOrByRows() throws IOException {
    RandomStream random = new RandomStream(1, "sound");
    for (int i = 0; i < 1000; i++) {
      BufferedImage image = drawn(random);
      byte[] file = written(image, random);
      for (int reduction : new int[] {1, 2, 4, 8}) {
        ImageSize size = new ImageSize(image.getWidth(), image.getHeight()).reduced(reduction);
        Pixels found = DECODER.decode(file, "image " + i, reduction);
        assertEquals(size, new ImageSize(found.width(), found.height()));
        int to = 1 + random.nextInt(size.height());
        DECODER.decodeRows(file, "image " + i, reduction, random.nextInt(to), to);
      }
    }
  }
}

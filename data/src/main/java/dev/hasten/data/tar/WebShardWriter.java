package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageSource;
import dev.hasten.data.internal.Durable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Writes images into tar shards that WebDataset and {@link WebShards} read. */
public final class WebShardWriter {
  private static final int END = 2 * TarHeader.LENGTH;

  private WebShardWriter() {}

  /**
   * Writes the files of both halves as they are, with the number of their class, each shard aside
   * until it is whole.
   *
   * @param shardBytes a shard has no more files than fit into that, but those of one example
   * @param written is told how many examples are
   * @return the number of shards
   * @throws DataException when the data are no JPEG or PNG files
   * @throws IOException when the folder cannot be written
   */
  public static int write(DataPair data, Path folder, long shardBytes, LongConsumer written)
      throws IOException {
    Files.createDirectories(folder);
    ImageSource train = images(data.train());
    ImageSource test = images(data.test());
    int shards = half(train, folder, "train", shardBytes, written);
    return shards
        + half(test, folder, "test", shardBytes, done -> written.accept(train.size() + done));
  }

  private static ImageSource images(Dataset data) {
    if (data instanceof ImageDataset images) {
      return images.images();
    }
    throw new DataException(
        "expected images to write into tar shards, but "
            + data.name()
            + " holds arrays: pack them as they are, without tar");
  }

  private static int half(
      ImageSource images, Path folder, String half, long shardBytes, LongConsumer written)
      throws IOException {
    int number = 0;
    int next = 0;
    while (next < images.size()) {
      Path file = folder.resolve(String.format(Locale.ROOT, "%s-%05d.tar", half, number++));
      next = shard(images, next, file, shardBytes, written);
    }
    return number;
  }

  /** Writes a shard from that example on; answers the first that is not in it. */
  private static int shard(
      ImageSource images, int from, Path file, long shardBytes, LongConsumer written)
      throws IOException {
    Path aside = Durable.aside(file);
    int next = from;
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
      long bytes = END;
      while (next < images.size()) {
        byte[] image = images.read(next);
        byte[] label = String.valueOf(images.label(next)).getBytes(StandardCharsets.UTF_8);
        long more = stored(image.length) + stored(label.length);
        if (next > from && bytes + more > shardBytes) {
          break;
        }
        String key = String.format(Locale.ROOT, "%09d", next);
        put(out, key + ending(image, images, next), image);
        put(out, key + ".cls", label);
        bytes += more;
        written.accept(++next);
      }
      out.write(new byte[END]);
      out.flush();
      channel.force(true);
    }
    Durable.rename(aside, file);
    return next;
  }

  private static String ending(byte[] image, ImageSource images, int number) {
    if (image.length > 3 && (image[0] & 0xFF) == 0xFF && (image[1] & 0xFF) == 0xD8) {
      return ".jpg";
    }
    if (image.length > 3 && image[1] == 'P' && image[2] == 'N' && image[3] == 'G') {
      return ".png";
    }
    images.decodeStrictly(
        number, image); // says what is wrong with it, unless it is a square of pixels
    throw new DataException(
        "expected JPEG or PNG files to write into tar shards, but image "
            + number
            + " is neither: take the folder that it was packed from");
  }

  private static long stored(int length) {
    return TarHeader.LENGTH + length + padding(length);
  }

  private static int padding(int length) {
    return (TarHeader.LENGTH - length % TarHeader.LENGTH) % TarHeader.LENGTH;
  }

  private static void put(OutputStream out, String name, byte[] content) throws IOException {
    out.write(TarHeader.of(name, content.length).block());
    out.write(content);
    out.write(new byte[padding(content.length)]);
  }
}

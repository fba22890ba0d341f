package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/** Writes images into tar shards that WebDataset and {@link WebShards} read. */
public final class WebShardWriter {
  private static final int END = 2 * TarHeader.LENGTH;

  private final Path folder;
  private final long shardBytes;
  private final LongConsumer told;
  private final List<Path> written = new ArrayList<>();
  private long done;

  private WebShardWriter(Path folder, long shardBytes, LongConsumer told) {
    this.folder = folder;
    this.shardBytes = shardBytes;
    this.told = told;
  }

  /**
   * Writes the files of both halves as they are, with the number of their class, each shard aside
   * until it is whole. Each file is decoded once to see that it is sound. Nothing tells which data
   * a tar is of, so the folder must hold none yet, and none are left in it unless all are written.
   *
   * @param shardBytes a shard has no more files than fit into that, but those of one example
   * @param written is told how many examples are
   * @return the number of shards
   * @throws DataException when the data are no sound JPEG or PNG files, or there are tars in the
   *     folder that would be read with these
   * @throws IOException when the folder cannot be written
   * @throws CancellationException when the thread is interrupted
   */
  public static int write(DataPair data, Path folder, long shardBytes, LongConsumer written)
      throws IOException {
    ImageDataset train = images(data.train());
    ImageDataset test = images(data.test());
    Files.createDirectories(folder);
    requireNoShards(folder);
    return new WebShardWriter(folder, shardBytes, written).write(train, test);
  }

  private static ImageDataset images(Dataset data) {
    if (data instanceof ImageDataset images) {
      return images;
    }
    throw new DataException(
        "expected images to write into tar shards, but "
            + data.name()
            + " holds arrays: pack them as they are, without tar");
  }

  private static void requireNoShards(Path folder) throws IOException {
    List<Path> there = WebShards.files(folder);
    if (!there.isEmpty()) {
      throw new DataException(
          "expected no tar shards in "
              + folder
              + " yet, but "
              + there.get(0).getFileName()
              + " is there and would be read with those to be written ("
              + there.size()
              + " in all): delete them, or write into another folder");
    }
  }

  private int write(ImageDataset train, ImageDataset test) throws IOException {
    boolean whole = false;
    try {
      half(train, "train");
      half(test, "test");
      whole = true;
      return written.size();
    } finally {
      if (!whole) {
        for (Path file : written) {
          Files.deleteIfExists(file);
          Files.deleteIfExists(Durable.aside(file));
        }
      }
    }
  }

  private void half(ImageDataset images, String half) throws IOException {
    FileRun run = new FileRun(images);
    for (int number = 0; run.hasNext(); number++) {
      shard(run, folder.resolve(String.format(Locale.ROOT, "%s-%05d.tar", half, number)));
    }
  }

  /** Writes as many of the next files into a shard as it may have. */
  private void shard(FileRun run, Path file) throws IOException {
    written.add(file);
    Path aside = Durable.aside(file);
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
      long bytes = END;
      while (run.hasNext()) {
        byte[] image = run.file();
        byte[] label = String.valueOf(run.label()).getBytes(StandardCharsets.UTF_8);
        long more = stored(image.length) + stored(label.length);
        if (bytes > END && bytes + more > shardBytes) {
          break;
        }
        String key = String.format(Locale.ROOT, "%09d", run.number());
        put(out, key + ending(image, run.number()), image);
        put(out, key + ".cls", label);
        bytes += more;
        run.pass();
        told.accept(++done);
      }
      out.write(new byte[END]);
      out.flush();
      channel.force(true);
    }
    Durable.rename(aside, file);
  }

  private static String ending(byte[] image, int number) {
    if (image.length > 3 && (image[0] & 0xFF) == 0xFF && (image[1] & 0xFF) == 0xD8) {
      return ".jpg";
    }
    if (image.length > 3 && image[1] == 'P' && image[2] == 'N' && image[3] == 'G') {
      return ".png";
    }
    throw new DataException( // a square of pixels: what is no image was refused before
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

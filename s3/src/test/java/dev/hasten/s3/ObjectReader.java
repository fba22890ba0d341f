package dev.hasten.s3;

import dev.hasten.engine.RandomStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A process that reads objects at random, and checks each; it says so once it has read one. */
final class ObjectReader {
  static final int OBJECTS = 12;
  static final int BYTES = 200_000;

  private ObjectReader() {}

  static byte[] content(int number) {
    byte[] content = new byte[BYTES];
    RandomStream random = new RandomStream(number, "object");
    for (int i = 0; i < content.length; i += 4) {
      content[i] = (byte) random.nextInt(256);
    }
    return content;
  }

  /** Arguments: endpoint, cache, limit, reads, seed. */
  public static void main(String[] arguments) throws Exception {
    try (FileSystem bucket =
        S3Server.open(URI.create(arguments[0]), Path.of(arguments[1]), arguments[2])) {
      RandomStream random = new RandomStream(Long.parseLong(arguments[4]), "order");
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        int number = random.nextInt(OBJECTS);
        byte[] found = Files.readAllBytes(bucket.getPath("/object" + number));
        if (!Arrays.equals(content(number), found)) {
          throw new IllegalStateException("object " + number + " has other bytes");
        }
        System.out.println("read " + i);
      }
    }
  }
}

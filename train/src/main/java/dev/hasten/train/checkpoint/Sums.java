package dev.hasten.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checksums of the files of a folder, as {@code sha256sum} writes and checks them. */
final class Sums {
  static final String FILE = "SHA256SUMS";

  private Sums() {}

  /** The text of the file. */
  static String text(Map<String, String> sums) {
    StringBuilder text = new StringBuilder();
    sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
    return text.toString();
  }

  /**
   * Checks that the folder holds exactly what was written.
   *
   * @param names the files that must be there
   * @throws IllegalArgumentException when a file is missing or has changed; the message names it
   * @throws IOException when one cannot be read
   */
  static void check(Path folder, Iterable<String> names) throws IOException {
    Map<String, String> sums = read(folder);
    for (String name : names) {
      String expected = sums.getOrDefault(name, "");
      String found;
      try {
        found = of(folder.resolve(name));
      } catch (NoSuchFileException e) {
        throw damaged(folder, name + " is missing");
      }
      if (!found.equals(expected)) {
        throw damaged(folder, "the checksum of " + name + " is not the one in " + FILE);
      }
    }
  }

  private static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> sums = new LinkedHashMap<>();
    try {
      // Not Files.readString, which fails on a flipped bit that is not UTF-8.
      byte[] text = Files.readAllBytes(folder.resolve(FILE));
      for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n")) {
        if (line.length() > 66) {
          sums.put(line.substring(66), line.substring(0, 64));
        }
      }
      return sums;
    } catch (NoSuchFileException e) {
      throw damaged(folder, FILE + " is missing");
    }
  }

  private static String of(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return hex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static IllegalArgumentException damaged(Path folder, String how) {
    return new IllegalArgumentException(
        "expected the checkpoint "
            + folder
            + " as it was written, but it is damaged: "
            + how
            + ": take another");
  }
}

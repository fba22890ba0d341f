package dev.hasten.data.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 sum over texts and tokens. */
final class TextSum {
  private static final int BLOCK = 1 << 14;

  private final MessageDigest digest;

  TextSum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  TextSum add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  TextSum add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8)).add(new byte[1]);
  }

  TextSum add(int[] tokens) {
    ByteBuffer block = ByteBuffer.allocate(4 * BLOCK);
    for (int from = 0; from < tokens.length; from += BLOCK) {
      int count = Math.min(BLOCK, tokens.length - from);
      block.clear().asIntBuffer().put(tokens, from, count);
      digest.update(block.limit(4 * count));
    }
    return this;
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}

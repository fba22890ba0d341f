package dev.hasten.data.look;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an example is known again by.
 *
 * @param train whether it is one to train on
 * @param example its number
 * @param label its label
 * @param content of its values
 */
record Mark(boolean train, int example, long label, Content content) {
  /** By the numbers of the examples. */
  static Map<Integer, Content> contents(List<Mark> marks) {
    Map<Integer, Content> contents = new HashMap<>();
    marks.forEach(mark -> contents.put(mark.example(), mark.content()));
    return contents;
  }

  /** 128 bits of SHA-256. */
  record Content(long high, long low) {
    static Content of(ByteBuffer bytes) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes);
        ByteBuffer sum = ByteBuffer.wrap(digest.digest());
        return new Content(sum.getLong(), sum.getLong());
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every Java platform has SHA-256", impossible);
      }
    }
  }
}

package dev.hasten.data.look;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What an example is known again by.
 *
 * @param train whether it is one to train on
 * @param example its number
 * @param label its label
 * @param content of its values
 */
record Mark(boolean train, int example, long label, Content content) {
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

package dev.hasten.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** Counts and digests what it passes on, so that a checksum is that of what was meant. */
final class DigestChannel implements WritableByteChannel {
  private final WritableByteChannel target;
  private final MessageDigest digest = Sums.sha256();
  private long bytes;

  DigestChannel(WritableByteChannel target) {
    this.target = target;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ByteBuffer passed = source.duplicate();
    int written = target.write(source);
    digest.update(passed.limit(passed.position() + written));
    bytes += written;
    return written;
  }

  /** Bytes so far. */
  long bytes() {
    return bytes;
  }

  /** The SHA-256 of all of them, once. */
  String sum() {
    return Sums.hex(digest.digest());
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}

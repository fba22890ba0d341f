package dev.hasten.s3;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Serial;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** The way of one object into a file: again from its beginning where it was cut off. */
record Fetch(StoredObject object, Store store) {
  private static final Logger LOG = LoggerFactory.getLogger(Fetch.class);
  private static final int TRIES = 4;
  private static final long FIRST_PAUSE_MILLIS = 200;

  /** A transfer that did not end with the object's bytes. */
  private static final class CutOff extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    CutOff(String message) {
      super(message);
    }
  }

  void into(Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        once(file);
        return;
      } catch (SdkException fault) {
        if (attempt == TRIES || !StoreFault.isPassing(fault)) {
          throw fault(fault);
        }
        LOG.debug("{} again, after {}", object.address(), StoreFault.root(fault));
      } catch (FileSystemException fault) {
        throw fault; // of the disk
      } catch (IOException fault) {
        if (isInterrupt(fault)) {
          throw fault;
        }
        if (attempt == TRIES) {
          throw new StoreException(
              "expected all "
                  + object.bytes()
                  + " bytes of "
                  + object.address()
                  + ", but the transfer failed "
                  + TRIES
                  + " times ("
                  + StoreFault.root(fault)
                  + "): check the network and the store",
              fault);
        }
        LOG.debug("{} again, after {}", object.address(), StoreFault.root(fault));
      }
      pause(FIRST_PAUSE_MILLIS << attempt);
    }
  }

  /** A store that falls silent is told by the same class as an interrupt. */
  private static boolean isInterrupt(IOException fault) {
    return fault instanceof InterruptedIOException && !(fault instanceof SocketTimeoutException);
  }

  private RuntimeException fault(SdkException fault) {
    return StoreFault.isMissing(fault)
        ? new StoreException(
            "expected "
                + object.address()
                + " as it was listed, but it is gone: put it back, or start again",
            fault)
        : StoreFault.of(fault, object.address(), store.endpoint());
  }

  private void once(Path file) throws IOException {
    MessageDigest sum = md5();
    long bytes = 0;
    Optional<String> expected;
    try (Store.Download download = store.open(object);
        FileOutputStream out = new FileOutputStream(file.toFile())) {
      expected = download.md5();
      byte[] some = new byte[1 << 16];
      InputStream in = download.bytes();
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        write(out, some, count, file);
        sum.update(some, 0, count);
        bytes += count;
      }
      out.getFD().sync(); // before it has its name
    }
    if (bytes != object.bytes()) {
      throw new CutOff("it ended after " + bytes);
    }
    String found = HexFormat.of().formatHex(sum.digest());
    if (expected.filter(tag -> !tag.equals(found)).isPresent()) {
      throw new CutOff("its MD5 is " + found + ", not " + expected.get());
    }
  }

  /** A full disk is no fault of the network, and trying again does not help. */
  private static void write(OutputStream out, byte[] bytes, int count, Path file)
      throws FileSystemException {
    try {
      out.write(bytes, 0, count);
    } catch (IOException fault) {
      FileSystemException disk = new FileSystemException(file.toString(), null, fault.getMessage());
      disk.initCause(fault);
      throw disk;
    }
  }

  private static void pause(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while fetching");
    }
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has MD5", impossible);
    }
  }
}

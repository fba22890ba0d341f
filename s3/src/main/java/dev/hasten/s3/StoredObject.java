package dev.hasten.s3;

import java.time.Instant;

/**
 * An object as its store lists it.
 *
 * @param bucket that it lies in
 * @param key its name there
 * @param bytes its length
 * @param tag its entity tag, which another content would not have
 * @param modified when it was written
 */
record StoredObject(String bucket, String key, long bytes, String tag, Instant modified) {
  /** Its address, for people. */
  String address() {
    return "s3://" + bucket + "/" + key;
  }
}

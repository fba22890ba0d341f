package dev.hasten.data.pack;

import java.security.MessageDigest;
import java.util.List;

/** What is to be packed of one half, read in order. */
interface Records {
  int size();

  /** The label of an example, or the bits of its number. */
  int target(int number);

  /** The records from {@code from} to {@code to}, exclusive. */
  List<byte[]> records(int from, int to);

  /** Adds the source's bytes of an example, and answers the length of its record. */
  int digest(int number, MessageDigest digest);
}

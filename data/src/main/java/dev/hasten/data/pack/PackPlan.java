package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Which examples go into which shard. The source is read once for it, to mark its content.
 *
 * @param facts with the fingerprint of what was read
 * @param shards in the order in which they are written
 */
record PackPlan(PackedFacts facts, List<Part> shards) {
  /** The examples {@code from} to {@code to}, exclusive, of a half. */
  record Part(int half, int number, int from, int to) {
    String file() {
      return PackedManifest.shard(half, number);
    }

    int examples() {
      return to - from;
    }
  }

  /**
   * Reads the source.
   *
   * @param shardBytes a shard has no more records than fit into that, but one at least
   */
  static PackPlan of(PackSource source, long shardBytes, PackProgress progress) {
    MessageDigest digest = sha256();
    PackedFacts draft = source.draft();
    digest.update(FactWords.of(draft).getBytes(StandardCharsets.UTF_8));
    List<Part> shards = new ArrayList<>();
    long all = source.halves().stream().mapToLong(Records::size).sum();
    long looked = 0;
    for (int half = 0; half < source.halves().size(); half++) {
      Records records = source.halves().get(half);
      int number = 0;
      int from = 0;
      long bytes = 0;
      for (int i = 0; i < records.size(); i++) {
        int length = requireFitting(records.digest(i, digest), draft, i);
        digest.update(ByteBuffer.allocate(8).putInt(records.target(i)).putInt(length).array());
        if (i > from && bytes + length > shardBytes) {
          shards.add(new Part(half, number++, from, i));
          from = i;
          bytes = 0;
        }
        bytes += length;
        progress.looked(++looked, all);
      }
      shards.add(new Part(half, number, from, records.size()));
    }
    return new PackPlan(draft.marked(HexFormat.of().formatHex(digest.digest())), shards);
  }

  private static int requireFitting(int length, PackedFacts facts, int example) {
    if (length > Shard.LONGEST) {
      throw new DataException(
          "expected examples of at most "
              + Shard.LONGEST
              + " bytes in "
              + facts.source()
              + ", but example "
              + example
              + " has "
              + length
              + ": make them smaller");
    }
    return length;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}

package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.ShardPlaces;
import dev.hasten.data.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shards of one half, as one row of records by number. Any number of threads. */
final class PackedHalf {
  private final List<Shard> shards;
  private final int[] starts;
  private final int[] targets;

  private PackedHalf(List<Shard> shards, int[] starts, int[] targets) {
    this.shards = shards;
    this.starts = starts;
    this.targets = targets;
  }

  /**
   * Maps the shards of a half and checks all but their records.
   *
   * @throws DataException when one is missing, damaged, or not what the manifest says
   */
  static PackedHalf open(Path folder, PackedManifest manifest, int half) {
    List<Shard> shards = new ArrayList<>();
    for (PackedManifest.Entry entry : manifest.halves().get(half).shards()) {
      shards.add(open(folder, manifest.facts(), entry, half, shards.size()));
    }
    int[] starts = new int[shards.size()];
    int[] targets = new int[shards.stream().mapToInt(Shard::size).sum()];
    int start = 0;
    for (int number = 0; number < starts.length; number++) {
      Shard shard = shards.get(number);
      starts[number] = start;
      for (int record = 0; record < shard.size(); record++) {
        targets[start++] = target(shard, record, manifest.facts());
      }
    }
    return new PackedHalf(shards, starts, targets);
  }

  private static Shard open(
      Path folder, PackedFacts facts, PackedManifest.Entry entry, int half, int number) {
    Path file = folder.resolve(entry.file());
    if (!Files.exists(file)) {
      throw new DataException(
          "expected the shard "
              + file
              + " of "
              + entry.examples()
              + " examples, but there is none: bring it back or pack again (hasten data pack)");
    }
    Shard shard = Shard.open(file);
    requireMember(shard, facts, half, number);
    if (shard.size() != entry.examples()) {
      throw ShardFault.at(
          file,
          shard.targetAt(0),
          entry.examples() + " examples, as " + PackedManifest.FILE + " says",
          String.valueOf(shard.size()));
    }
    if (shard.bytes() != entry.bytes()) {
      throw ShardFault.at(
          file,
          shard.bytes(),
          entry.bytes() + " bytes, as " + PackedManifest.FILE + " says",
          String.valueOf(shard.bytes()));
    }
    return shard;
  }

  /** Refuses a shard of another set, half or place. */
  static void requireMember(Shard shard, PackedFacts facts, int half, int number) {
    ShardHeader expected =
        new ShardHeader(
            facts.kind(),
            facts.recordLength(),
            shard.header().block(),
            facts.set(),
            half,
            number,
            facts.task());
    if (!shard.header().equals(expected)) {
      throw ShardFault.at(
          shard.file(),
          0,
          "the shard of this set: " + words(expected),
          words(shard.header()),
          "it is of another set or place, bring back the right one or pack again (hasten data"
              + " pack)");
    }
  }

  private static String words(ShardHeader header) {
    return PackedManifest.HALVES.get(Math.floorMod(header.half(), 2))
        + " "
        + header.number()
        + " of set "
        + Long.toHexString(header.set())
        + ", "
        + header.kind().label()
        + " of "
        + header.recordLength();
  }

  private static int target(Shard shard, int record, PackedFacts facts) {
    int target = shard.target(record);
    boolean number = facts.task() == Task.REGRESSION;
    if (number && !Float.isFinite(Float.intBitsToFloat(target))) {
      throw targetFault(
          shard, record, "a finite number", String.valueOf(Float.intBitsToFloat(target)));
    }
    if (!number && (target < 0 || target >= facts.classes())) {
      throw targetFault(
          shard, record, "a label from 0 to " + (facts.classes() - 1), String.valueOf(target));
    }
    return target;
  }

  private static DataException targetFault(Shard shard, int record, String expected, String found) {
    return ShardFault.at(
        shard.file(), shard.targetAt(record), expected + " of record " + record, found);
  }

  int size() {
    return targets.length;
  }

  /** Where the records are stored. */
  ShardPlaces shardPlaces() {
    return ShardPlaces.ofSizes(shards.stream().mapToInt(Shard::size).toArray());
  }

  /** The label of each record, or the bits of its number. */
  int[] targets() {
    return targets;
  }

  /** The shard that a record lies in. */
  private int shardOf(int number) {
    if (starts.length == 1) {
      return 0;
    }
    int found = Arrays.binarySearch(starts, number);
    return found >= 0 ? found : -found - 2;
  }

  void copy(int number, byte[] into) {
    int shard = shardOf(number);
    shards.get(shard).copy(number - starts[shard], into);
  }

  byte[] read(int number) {
    int shard = shardOf(number);
    return shards.get(shard).read(number - starts[shard]);
  }

  /** Where a record lies, for messages. */
  String place(int number) {
    int shard = shardOf(number);
    int record = number - starts[shard];
    return shards.get(shard).file() + " (record " + record + ")";
  }
}

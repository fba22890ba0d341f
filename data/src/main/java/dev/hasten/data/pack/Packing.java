package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.internal.Durable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * Writes data into a folder of packed shards, shard by shard. Each appears under its name when it
 * is whole and on the disk, the manifest when all are; so what was stopped or killed is gone on
 * with by packing the same again: shards that are there are checked and kept.
 */
public final class Packing {
  /** Bytes of a shard, unless others are asked for. */
  public static final long USUAL_SHARD_BYTES = 256L << 20;

  private static final int CHUNK = 64;
  private static final int BLOCK_BYTES = 64 << 10;

  private final Path folder;
  private final PackSource source;
  private final PackPlan plan;
  private final PackProgress progress;
  private final long all;
  private long done;

  private Packing(Path folder, PackSource source, PackPlan plan, PackProgress progress) {
    this.folder = folder;
    this.source = source;
    this.plan = plan;
    this.progress = progress;
    this.all = plan.shards().stream().mapToLong(PackPlan.Part::examples).sum();
  }

  /**
   * Packs both halves: byte images as bytes, other numbers as floats, images as squares of that
   * side or, without one, as the files they are.
   *
   * @param name what the manifest calls the source
   * @param side of squares that images are resized to
   * @param shardBytes a shard has no more records than fit into that, but one at least
   * @return the manifest
   * @throws DataException when data cannot be packed so, an image is damaged, or the folder holds
   *     another set
   * @throws IOException when the folder cannot be written
   * @throws CancellationException when the thread is interrupted; whole shards stay
   */
  public static PackedManifest pack(
      String name,
      DataPair data,
      Path folder,
      OptionalInt side,
      long shardBytes,
      PackProgress progress)
      throws IOException {
    if (shardBytes < 1) {
      throw new DataException(
          "expected shards of 1 byte or more, but got " + shardBytes + ": 256 MB are usual");
    }
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel, folder)) {
      PackSource source = PackSource.of(name, data, side);
      PackPlan plan = PackPlan.of(source, shardBytes, progress);
      return new Packing(folder, source, plan, progress).run();
    } catch (ClosedByInterruptException interrupted) {
      throw interrupted();
    }
  }

  private static CancellationException interrupted() {
    return new CancellationException("interrupted while packing; whole shards are kept");
  }

  private static FileLock lock(FileChannel channel, Path folder) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException ours) {
      // told below
    }
    throw new DataException(
        "expected to be alone in packing into "
            + folder
            + ", but another process or thread does: wait for it, or choose another folder");
  }

  private PackedManifest run() throws IOException {
    refuseOthers();
    List<List<PackedManifest.Entry>> halves = List.of(new ArrayList<>(), new ArrayList<>());
    for (PackPlan.Part part : plan.shards()) {
      halves.get(part.half()).add(shard(part));
    }
    List<PackedManifest.Half> named = new ArrayList<>();
    for (int half = 0; half < halves.size(); half++) {
      named.add(new PackedManifest.Half(PackedManifest.HALVES.get(half), halves.get(half)));
    }
    PackedManifest manifest = new PackedManifest(plan.facts(), named);
    Durable.write(folder.resolve(PackedManifest.FILE), ManifestWriter.text(manifest));
    return manifest;
  }

  /** Nothing of another set is written over, or left among the shards of this one. */
  private void refuseOthers() throws IOException {
    Path manifest = folder.resolve(PackedManifest.FILE);
    if (Files.exists(manifest)) {
      String there = PackedManifest.read(folder).facts().fingerprint();
      if (!there.equals(plan.facts().fingerprint())) {
        throw another(manifest, "the manifest of what is being packed");
      }
    }
    List<String> planned = plan.shards().stream().map(PackPlan.Part::file).toList();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".shard") && !planned.contains(name)) {
          throw another(file, "no shards but " + planned.get(0) + " and so on");
        }
      }
    }
  }

  private static DataException another(Path file, String expected) {
    return new DataException(
        "expected "
            + expected
            + " in "
            + file.getParent()
            + ", but "
            + file.getFileName()
            + " is of another set or cut: pack into another folder, or empty this one");
  }

  private static void requireUninterrupted() {
    if (Thread.interrupted()) {
      throw interrupted();
    }
  }

  private PackedManifest.Entry shard(PackPlan.Part part) throws IOException {
    requireUninterrupted();
    Path file = folder.resolve(part.file());
    String damage = Files.exists(file) ? damage(part, file) : "";
    if (Files.exists(file) && damage.isEmpty()) {
      done += part.examples();
      progress.packed(done, all);
      progress.shard(file, PackProgress.Fate.KEPT, "");
      return entry(part, file);
    }
    write(part, file);
    progress.shard(
        file, damage.isEmpty() ? PackProgress.Fate.WRITTEN : PackProgress.Fate.REPLACED, damage);
    return entry(part, file);
  }

  /** What is wrong with a shard that is there already; empty for nothing. */
  private String damage(PackPlan.Part part, Path file) {
    Shard there;
    try {
      there = Shard.open(file);
      there.checkAll();
    } catch (DataException fault) {
      return String.valueOf(fault.getMessage());
    }
    PackedHalf.requireMember(there, plan.facts(), part.half(), part.number());
    if (there.size() != part.examples()) {
      throw another(file, part.examples() + " examples in each shard like " + part.file());
    }
    return "";
  }

  private static PackedManifest.Entry entry(PackPlan.Part part, Path file) throws IOException {
    return new PackedManifest.Entry(part.file(), part.examples(), Files.size(file));
  }

  private void write(PackPlan.Part part, Path file) throws IOException {
    PackedFacts facts = plan.facts();
    int length = facts.recordLength();
    int block = length == 0 ? 1 : Math.max(1, BLOCK_BYTES / length);
    ShardHeader header =
        new ShardHeader(
            facts.kind(), length, block, facts.set(), part.half(), part.number(), facts.task());
    Records records = source.halves().get(part.half());
    try (ShardWriter writer = new ShardWriter(file, header)) {
      for (int from = part.from(); from < part.to(); from += CHUNK) {
        requireUninterrupted();
        int to = Math.min(part.to(), from + CHUNK);
        int number = from;
        for (byte[] record : records.records(from, to)) {
          writer.add(record, records.target(number++));
        }
        done += to - from;
        progress.packed(done, all);
      }
      writer.finish();
    }
  }
}

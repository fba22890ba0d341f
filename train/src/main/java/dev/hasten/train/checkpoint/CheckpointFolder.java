package dev.hasten.train.checkpoint;

import dev.hasten.train.event.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run, a folder each, named by their step. A folder appears under its name
 * only when all of it is on the disk: a kill or a full disk never leaves half of one there.
 */
public final class CheckpointFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);
  private static final String PREFIX = "step-";
  private static final String ASIDE = ".writing-";
  private static final String GONE = ".removing-";

  private final Path path;
  private final Disk disk;

  CheckpointFolder(Path path, Disk disk) {
    this.path = path;
    this.disk = disk;
  }

  /** Those in a folder, which need not exist yet. */
  public static CheckpointFolder at(Path path) {
    return new CheckpointFolder(path, Disk.real());
  }

  /** Where they lie. */
  public Path path() {
    return path;
  }

  /**
   * All of them, the newest first, damaged ones too.
   *
   * @throws IOException when the folder cannot be read
   */
  public List<Path> all() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(each -> name(each).startsWith(PREFIX))
          .sorted(Comparator.comparing(CheckpointFolder::name).reversed())
          .toList();
    }
  }

  /**
   * The newest one that is as it was written.
   *
   * @param passedOver is told of each newer one that is damaged
   * @return empty when there are none at all
   * @throws IllegalArgumentException when all are damaged
   * @throws IOException when one cannot be read
   */
  public Optional<Checkpoint> newest(Consumer<String> passedOver) throws IOException {
    List<Path> all = all();
    List<String> faults = new ArrayList<>();
    for (Path folder : all) {
      try {
        Checkpoint good = Checkpoint.open(folder);
        faults.forEach(fault -> passedOver.accept(fault + "; went back to " + name(good.folder())));
        return Optional.of(good);
      } catch (IllegalArgumentException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a checkpoint to go on from, but all "
              + faults.size()
              + " in "
              + path
              + " are damaged: begin again in another folder ("
              + faults.get(0)
              + ")");
    }
    return Optional.empty();
  }

  /** The newest of those that were better than all before them, if one is there and whole. */
  public Optional<Checkpoint> best() throws IOException {
    for (Path folder : all()) {
      try {
        if (isBest(folder)) {
          return Optional.of(Checkpoint.open(folder));
        }
      } catch (IllegalArgumentException e) {
        continue; // damaged: one that was better before it is the next best thing
      }
    }
    return Optional.empty();
  }

  /**
   * Writes a checkpoint aside, forces it to the disk and puts it in its place; then removes those
   * that need not be kept.
   *
   * @param keep how many of the newest to keep besides the best
   * @throws IOException when it cannot be written, for example on a full disk; those that were
   *     there before stay
   */
  public Event.Saved save(Snapshot snapshot, int keep) throws IOException {
    long begun = System.nanoTime();
    Files.createDirectories(path);
    removeLeftovers();
    String name = String.format(Locale.ROOT, "%s%09d", PREFIX, snapshot.manifest().step());
    Path aside = path.resolve(ASIDE + name);
    Path place = path.resolve(name);
    try {
      Files.createDirectory(aside);
      Map<String, String> sums = new LinkedHashMap<>();
      sums.put(Checkpoint.MODEL, write(aside.resolve(Checkpoint.MODEL), snapshot.model()));
      // By name, whatever the order of a part's map: the same state is then the same file.
      Map<String, Tensor> state = new TreeMap<>(snapshot.state());
      sums.put(Checkpoint.STATE, write(aside.resolve(Checkpoint.STATE), state));
      String manifest = ManifestText.of(snapshot.manifest());
      sums.put(Checkpoint.MANIFEST, write(aside.resolve(Checkpoint.MANIFEST), manifest));
      write(aside.resolve(Sums.FILE), Sums.text(sums));
      disk.force(aside);
      remove(place); // a damaged one of the same step, which the run has passed again
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
      disk.force(path);
    } catch (IOException | RuntimeException e) {
      delete(aside);
      throw e;
    }
    try {
      removeAllBut(place, keep);
    } catch (IOException e) {
      LOG.warn("An older checkpoint in {} could not be removed", path, e); // the new one is there
    }
    long bytes = new Checkpoint(place, snapshot.manifest()).bytes();
    double seconds = (System.nanoTime() - begun) * 1e-9;
    return new Event.Saved(snapshot.manifest().step(), place, bytes, seconds);
  }

  private String write(Path file, Map<String, Tensor> tensors) throws IOException {
    try (DigestChannel channel = new DigestChannel(disk.create(file))) {
      SafeTensors.write(channel, tensors);
      return channel.sum();
    }
  }

  private String write(Path file, String text) throws IOException {
    try (DigestChannel channel = new DigestChannel(disk.create(file))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return channel.sum();
    }
  }

  /** Keeps this one, the newest before it and the best; later ones are of a way not taken. */
  private void removeAllBut(Path newest, int keep) throws IOException {
    int kept = 0;
    boolean haveBest = false;
    for (Path folder : all()) {
      boolean later = name(folder).compareTo(name(newest)) > 0;
      boolean best = !later && !haveBest && isBest(folder);
      haveBest |= best;
      if (later || (kept >= keep && !best)) {
        remove(folder);
      } else {
        kept++;
      }
    }
  }

  private static boolean isBest(Path folder) throws IOException {
    try {
      Path manifest = folder.resolve(Checkpoint.MANIFEST);
      return Files.exists(manifest) && ManifestText.read(Files.readString(manifest)).best();
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      return false; // damaged
    }
  }

  /** Takes the name away first: what is left of it if we are killed now is no checkpoint. */
  private void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Path gone = path.resolve(GONE + name(folder));
      Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
      delete(gone);
    }
  }

  private void removeLeftovers() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> entries = Files.list(path)) {
      leftovers =
          entries
              .filter(each -> name(each).startsWith(ASIDE) || name(each).startsWith(GONE))
              .toList();
    }
    for (Path each : leftovers) {
      delete(each);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }
}

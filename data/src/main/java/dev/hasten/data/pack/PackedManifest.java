package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The file {@value #FILE} of a folder of packed shards: what they hold, and which there are.
 *
 * @param facts what they have in common
 * @param halves the examples to train on, then those to test on
 */
public record PackedManifest(PackedFacts facts, List<Half> halves) {
  /** Its name in the folder. */
  public static final String FILE = "manifest.json";

  /** The names of the halves, in their order. */
  static final List<String> HALVES = List.of("train", "test");

  /**
   * One half of the examples.
   *
   * @param name {@code train} or {@code test}
   * @param shards in the order of the examples
   */
  public record Half(String name, List<Entry> shards) {
    /** Copies the list. */
    public Half {
      shards = List.copyOf(shards);
    }

    /** How many there are. */
    public int examples() {
      return shards.stream().mapToInt(Entry::examples).sum();
    }
  }

  /**
   * One shard.
   *
   * @param file its name in the folder
   * @param examples in it
   * @param bytes its length
   */
  public record Entry(String file, int examples, long bytes) {}

  /** Copies the list. */
  public PackedManifest {
    halves = List.copyOf(halves);
  }

  /**
   * Reads the manifest of a folder; no shard is opened.
   *
   * @throws DataException when there is none, or it is damaged
   */
  public static PackedManifest read(Path folder) {
    return ManifestReader.read(folder.resolve(FILE));
  }

  /** The name of a shard. */
  static String shard(int half, int number) {
    return String.format(Locale.ROOT, "%s-%05d.shard", HALVES.get(half), number);
  }
}

package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.LabelRange;
import dev.hasten.data.internal.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tar whose neighbours of one key are an example: an image ({@code .jpg}, {@code .jpeg}, {@code
 * .png}) and its class as a number ({@code .cls}). Other files of an example are not looked at.
 */
final class WebShard {
  /** Stands for a label that is no number. */
  static final int NO_LABEL = -1;

  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png");
  private static final String CLASS = "cls";
  private static final int LONGEST_LABEL = 32;

  private final Path file;
  private final Mapping mapping;
  private final List<TarEntry> images = new ArrayList<>();
  private final List<TarEntry> classes = new ArrayList<>();
  private int[] labels = {};

  private WebShard(Path file, Mapping mapping) {
    this.file = file;
    this.mapping = mapping;
  }

  /**
   * Maps a tar and reads its headers and labels, some of which may be none.
   *
   * @throws DataException when it is damaged, or an example has no image or no class
   */
  static WebShard open(Path file) {
    Mapping mapping = Mapping.of(file, Mapping.SHIFT);
    WebShard shard = new WebShard(file, mapping);
    Map<String, TarEntry> example = new LinkedHashMap<>();
    String key = "";
    for (TarEntry entry : TarIndex.of(file, mapping)) {
      if (!entry.key().equals(key)) {
        shard.add(key, example);
        example = new LinkedHashMap<>();
        key = entry.key();
      }
      String kind = IMAGES.contains(entry.extension()) ? "an image" : entry.extension();
      if (example.put(kind, entry) != null) {
        throw shard.fault(entry, "one file of a kind for each example", "a second of " + kind);
      }
    }
    shard.add(key, example);
    shard.labels = shard.classes.stream().mapToInt(shard::number).toArray();
    if (shard.labels.length == 0) {
      throw new DataException(
          "expected examples in " + file + ", but it is empty: write it again or move it away");
    }
    return shard;
  }

  private void add(String key, Map<String, TarEntry> example) {
    if (example.isEmpty()) {
      return;
    }
    TarEntry any = example.values().iterator().next();
    TarEntry image = example.get("an image");
    TarEntry label = example.get(CLASS);
    if (image == null || label == null) {
      throw fault(
          any,
          "an image (jpg, png) and a class (cls) for example " + key,
          String.join(" and ", example.keySet()) + " alone");
    }
    images.add(image);
    classes.add(label);
  }

  private int number(TarEntry entry) {
    String text = text(entry);
    boolean sound = entry.length() <= LONGEST_LABEL && text.matches("[0-9]{1,9}");
    return sound ? Integer.parseInt(text) : NO_LABEL;
  }

  /** The beginning of what may be a label. */
  private String text(TarEntry entry) {
    int length = (int) Math.min(entry.length(), LONGEST_LABEL);
    return new String(mapping.get(entry.at(), length), StandardCharsets.UTF_8).strip();
  }

  int size() {
    return labels.length;
  }

  /** The label of each example as its file says, {@link #NO_LABEL} where that is none. */
  int[] labels() {
    return labels;
  }

  /** What is wrong with a label that is none, or far beyond all others. */
  DataException labelFault(int number) {
    TarEntry entry = classes.get(number);
    String found =
        labels[number] == NO_LABEL ? "\"" + text(entry) + "\"" : LabelRange.words(labels[number]);
    return fault(entry, "the number of a class, from 0 on,", found);
  }

  /** An image's file as it is. */
  byte[] read(int number) {
    TarEntry image = images.get(number);
    if (image.length() > Integer.MAX_VALUE - 8) {
      throw fault(image, "an image of less than 2 GB", image.length() + " bytes");
    }
    return mapping.get(image.at(), (int) image.length());
  }

  /** Where an image lies, for messages. */
  String place(int number) {
    return printable(images.get(number).name()) + " of " + file;
  }

  private DataException fault(TarEntry entry, String expected, String found) {
    return new DataException(
        "expected "
            + printable(expected)
            + " in "
            + file
            + " at byte "
            + entry.at()
            + " ("
            + printable(entry.name())
            + "), but got "
            + printable(found)
            + ": write it again");
  }

  /** In one line, whatever the names and labels in a tar hold. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}

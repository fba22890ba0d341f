package dev.hasten.data.tar;

import dev.hasten.data.DataException;
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
  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png");
  private static final String CLASS = "cls";
  private static final int LONGEST_LABEL = 32;

  private final Path file;
  private final Mapping mapping;
  private final List<TarEntry> images = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  private WebShard(Path file, Mapping mapping) {
    this.file = file;
    this.mapping = mapping;
  }

  /**
   * Maps a tar and reads its headers and labels.
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
    if (shard.labels.isEmpty()) {
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
    labels.add(label(label));
  }

  private int label(TarEntry entry) {
    int length = (int) Math.min(entry.length(), LONGEST_LABEL);
    String text = new String(mapping.get(entry.at(), length), StandardCharsets.UTF_8).strip();
    if (entry.length() > LONGEST_LABEL || !text.matches("[0-9]{1,9}")) {
      throw fault(entry, "the number of a class", "\"" + text.replaceAll("\\p{Cntrl}", "?") + "\"");
    }
    return Integer.parseInt(text);
  }

  int size() {
    return labels.size();
  }

  int label(int number) {
    return labels.get(number);
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
    return images.get(number).name() + " of " + file;
  }

  private DataException fault(TarEntry entry, String expected, String found) {
    return new DataException(
        "expected "
            + expected
            + " in "
            + file
            + " at byte "
            + entry.at()
            + " ("
            + entry.name().replaceAll("\\p{Cntrl}", "?")
            + "), but got "
            + found
            + ": write it again");
  }
}

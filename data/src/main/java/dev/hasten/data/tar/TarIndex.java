package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The files in a tar, by reading its headers only. */
final class TarIndex {
  private static final int LONGEST_EXTENSION = 1 << 20;
  private static final String AGAIN = "write it again";

  private final Path file;
  private final Mapping mapping;
  private final List<TarEntry> entries = new ArrayList<>();
  private long at;
  private String longName = "";
  private Map<String, String> extended = Map.of();

  private TarIndex(Path file, Mapping mapping) {
    this.file = file;
    this.mapping = mapping;
  }

  /**
   * Its files in their order.
   *
   * @throws DataException when it was cut off, is damaged, or holds what is no file in a folder
   */
  static List<TarEntry> of(Path file, Mapping mapping) {
    TarIndex index = new TarIndex(file, mapping);
    while (index.next()) {
      // one header after the other
    }
    return index.entries;
  }

  /** Reads a header; false at the end. */
  private boolean next() {
    if (at + TarHeader.LENGTH > mapping.size()) {
      throw fault(at, "a header or the block of zeros that ends a tar", "the end: it was cut off");
    }
    TarHeader header = new TarHeader(mapping.get(at, TarHeader.LENGTH));
    if (header.isEnd()) {
      return false;
    }
    if (!header.isSound()) {
      throw fault(at, "a header of a tar whose sum is right", "another");
    }
    OptionalLong said = header.length();
    String own = extended.get("size");
    if (own != null && own.matches("[0-9]{1,18}")) {
      said = OptionalLong.of(Long.parseLong(own));
    }
    long content = at + TarHeader.LENGTH;
    if (said.isEmpty() || said.getAsLong() > mapping.size() - content) {
      throw fault(
          at,
          "a file of at most " + (mapping.size() - content) + " bytes, which is all that follows",
          said.isEmpty() ? "no length" : said.getAsLong() + ": it was cut off or is damaged");
    }
    long length = said.getAsLong();
    take(header, content, length);
    at = content + (length + TarHeader.LENGTH - 1) / TarHeader.LENGTH * TarHeader.LENGTH;
    return true;
  }

  private void take(TarHeader header, long content, long length) {
    switch (header.type()) {
      case 'L' -> longName = text(content, length);
      case 'x' -> extended = records(content, length);
      case 'g', '5' -> forget(); // what holds for all files, such as a comment; a folder
      case '0', '\0', '7' -> {
        String name = longName.isEmpty() ? header.name() : longName;
        name = extended.getOrDefault("path", name);
        forget();
        entries.add(new TarEntry(safe(name), content, length));
      }
      default ->
          throw fault(
              at,
              "files and folders only",
              "an entry of type '"
                  + printable(String.valueOf(header.type()))
                  + "' ("
                  + printable(header.name())
                  + "): links and devices are not followed");
    }
  }

  private void forget() {
    longName = "";
    extended = Map.of();
  }

  private String safe(String name) {
    boolean outside =
        name.startsWith("/")
            || name.contains("\\")
            || name.indexOf('\0') >= 0
            || Arrays.asList(name.split("/", -1)).contains("..");
    if (outside || name.isEmpty()) {
      throw fault(at, "names within the tar's own folder", "\"" + printable(name) + "\"");
    }
    return name;
  }

  private byte[] bytes(long content, long length) {
    if (length > LONGEST_EXTENSION) {
      throw fault(at, "a name of at most " + LONGEST_EXTENSION + " bytes", String.valueOf(length));
    }
    return mapping.get(content, (int) length);
  }

  private String text(long content, long length) {
    byte[] bytes = bytes(content, length);
    return TarHeader.text(bytes, 0, bytes.length);
  }

  /** Records of pax: {@code "LENGTH KEY=VALUE\n"}, the length that of the whole record. */
  private Map<String, String> records(long content, long length) {
    byte[] bytes = bytes(content, length);
    Map<String, String> records = new LinkedHashMap<>();
    int from = 0;
    while (from < bytes.length) {
      int space = from;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9') {
        space++;
      }
      String digits = new String(bytes, from, space - from, StandardCharsets.UTF_8);
      int end = digits.matches("[0-9]{1,8}") ? from + Integer.parseInt(digits) : -1;
      if (end <= space + 1 || end > bytes.length || bytes[space] != ' ' || bytes[end - 1] != '\n') {
        throw fault(content + from, "a record of an extended header", "another");
      }
      String record = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals > 0) {
        records.put(record.substring(0, equals), record.substring(equals + 1));
      }
      from = end;
    }
    return records;
  }

  private DataException fault(long position, String expected, String found) {
    return new DataException(
        "expected "
            + expected
            + " in "
            + file
            + " at byte "
            + position
            + ", but got "
            + found
            + ": "
            + AGAIN);
  }

  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 80 ? line.substring(0, 80) + "..." : line;
  }
}

package dev.hasten.data.text;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.BadRows;
import dev.hasten.data.internal.JsonLine;
import dev.hasten.data.internal.Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the documents of a file. */
final class TextFile {
  private static final long MOST_BYTES = 1L << 30;

  private TextFile() {}

  /** Whether a file is one of JSON Lines, by the end of its name. */
  static boolean isJsonLines(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".jsonl") || name.endsWith(".ndjson");
  }

  /**
   * The documents, none of them empty.
   *
   * @throws DataException when the file cannot be used, with the place and the reason
   */
  static List<String> documents(Path path, TextOptions options, BadRows bad) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "expected text in "
              + path
              + ", but "
              + (Files.exists(path) ? "that is no file" : "there is no such file")
              + ": check the path");
    }
    List<String> all =
        isJsonLines(path)
            ? fields(path, options.field(), bad)
            : split(whole(path), options.documents());
    if (all.isEmpty()) {
      throw new DataException(
          "expected text in " + path + ", but it holds none: check how it was written");
    }
    return all;
  }

  private static List<String> fields(Path path, String field, BadRows bad) {
    List<String> documents = new ArrayList<>();
    try (Lines lines = Lines.open(path)) {
      for (Optional<Lines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
        Lines.Line line = next.get();
        if (line.text().filter(String::isBlank).isPresent()) {
          continue;
        }
        try {
          documents.add(text(JsonLine.parse(line).get(field), field));
        } catch (JsonLine.Fault fault) {
          bad.add(path, line.number(), path + ":" + line.number(), fault.reason());
        }
      }
    }
    return documents;
  }

  private static String text(JsonLine.@Nullable Value value, String field) throws JsonLine.Fault {
    if (value != null && value.kind().equals("a string")) {
      String text = value.text().orElse("");
      if (!text.isEmpty()) {
        return text;
      }
    }
    throw new JsonLine.Fault(
        "expected a string with characters under \""
            + field
            + "\", but got "
            + (value == null
                ? "no such key (name another with field)"
                : value.kind().equals("a string") ? "an empty one" : value.kind()));
  }

  private static String whole(Path path) {
    try {
      long size = Files.size(path);
      if (size > MOST_BYTES) {
        throw new DataException(
            "expected at most 1 GB of text in "
                + path
                + ", but got "
                + size
                + " bytes: write its documents as JSON Lines");
      }
      return decoded(path, Files.readAllBytes(path));
    } catch (IOException fault) {
      throw new DataException(
          "expected to read " + path + ", but could not: " + fault + ": check the file", fault);
    }
  }

  private static String decoded(Path path, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new DataException(
          "expected text in UTF-8 in "
              + path
              + ", but got byte "
              + String.format(Locale.ROOT, "0x%02x", bytes[in.position()])
              + " at "
              + in.position()
              + " (line "
              + (1 + text.chars().filter(each -> each == '\n').count())
              + "): convert the file to UTF-8");
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static List<String> split(String text, TextOptions.Documents documents) {
    List<String> parts =
        switch (documents) {
          case WHOLE -> List.of(text);
          case LINES -> text.lines().toList();
          case PARAGRAPHS -> paragraphs(text);
        };
    return parts.stream().filter(part -> !part.isBlank()).toList();
  }

  /** Lines that are not blank, put together with those next to them. */
  private static List<String> paragraphs(String text) {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (!line.isBlank()) {
        open.append(open.isEmpty() ? "" : "\n").append(line);
      } else if (!open.isEmpty()) {
        paragraphs.add(open.toString());
        open.setLength(0);
      }
    }
    paragraphs.add(open.toString());
    return paragraphs;
  }
}

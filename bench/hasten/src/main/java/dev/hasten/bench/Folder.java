package dev.hasten.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of results: {@code setting.json}, {@code rounds.jsonl}, {@code peers.md}, logs. */
final class Folder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;

  Folder(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  /**
   * The setting of the rounds already there, or a new one, measured now.
   *
   * @throws IllegalArgumentException when rounds of another setting are there
   */
  Setting setting(int threads, double seconds) {
    Path file = path.resolve("setting.json");
    try {
      if (!Files.exists(file)) {
        Setting fresh = Setting.measure(threads, seconds);
        write(fresh);
        return fresh;
      }
      Setting old = JSON.readValue(file.toFile(), Setting.class);
      boolean fits =
          old.machine().equals(Setting.thisMachine())
              && old.threads() == threads
              && old.seconds() == seconds
              && old.knowsAll();
      if (!fits) {
        throw new IllegalArgumentException(
            "expected results of this machine, these threads, seconds and workloads, but "
                + path
                + " holds others: choose another folder with --out, or empty that one");
      }
      return old;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Setting setting) {
    try {
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(path.resolve("setting.json").toFile(), setting);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String page) {
    try {
      Files.writeString(path.resolve("peers.md"), page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

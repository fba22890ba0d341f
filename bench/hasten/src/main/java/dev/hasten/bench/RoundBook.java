package dev.hasten.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All rounds in {@code rounds.jsonl}, one a line, written as they come. */
final class RoundBook {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Round> rounds = new ArrayList<>();

  /** With the rounds already there. A line cut short by a kill is left out. */
  RoundBook(Path folder) {
    file = folder.resolve("rounds.jsonl");
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file);
        text.lines().forEach(line -> read(line).ifPresent(rounds::add));
        if (!text.isEmpty() && !text.endsWith("\n")) {
          Files.writeString(file, "\n", StandardOpenOption.APPEND); // ends the line cut short
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(Workload workload, Peer peer, int round) {
    return rounds.stream()
        .anyMatch(
            old ->
                old.workload().equals(workload.label())
                    && old.peer().equals(peer.name())
                    && old.round() == round);
  }

  void keep(Round round) {
    rounds.add(round);
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(round) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Round> rounds() {
    return List.copyOf(rounds);
  }

  private static Optional<Round> read(String line) {
    try {
      return Optional.of(JSON.readValue(line, Round.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

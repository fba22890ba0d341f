package dev.hasten.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured is kept, and not measured again. */
class RoundBookTest {
  private static final Round FIRST = Rounds.of(Workload.MLP, Peers.HASTEN, 1, 1234.5);
  private static final Round SECOND = Rounds.of(Workload.MLP, Peers.EAGER, 1, 1e-3);
  private static final Round THIRD = Rounds.of(Workload.CNN_FP32, Peers.HASTEN, 2, 99);

  @TempDir private Path folder;

  private static Peer peer(String name) {
    return new Peer(name, name, List.of(), Map.of(), Set.of());
  }

  @Test
  void goesOnWithTheRoundsThatAreThere() {
    RoundBook book = new RoundBook(folder);
    assertEquals(List.of(), book.rounds());
    book.keep(FIRST);
    book.keep(SECOND);
    RoundBook again = new RoundBook(folder);
    assertEquals(List.of(FIRST, SECOND), again.rounds());
    again.keep(THIRD);
    assertEquals(List.of(FIRST, SECOND, THIRD), new RoundBook(folder).rounds());
    assertTrue(again.has(Workload.CNN_FP32, peer(Peers.HASTEN), 2));
    assertFalse(again.has(Workload.CNN_FP32, peer(Peers.HASTEN), 1), "another round");
    assertFalse(again.has(Workload.CNN_FP32, peer(Peers.EAGER), 2), "another peer");
    assertFalse(again.has(Workload.CNN_FP32_NHWC, peer(Peers.HASTEN), 2), "another workload");
  }

  /** A kill may leave any part of the last line; what comes after it is whole all the same. */
  @Test
  void aLineCutShortCostsThatRoundAlone() throws IOException {
    RoundBook book = new RoundBook(folder);
    book.keep(FIRST);
    book.keep(SECOND);
    Path file = folder.resolve("rounds.jsonl");
    String whole = Files.readString(file);
    int start = whole.indexOf('\n') + 1;
    for (int end = start; end < whole.length() - 1; end++) {
      Files.writeString(file, whole.substring(0, end));
      RoundBook cut = new RoundBook(folder);
      assertEquals(List.of(FIRST), cut.rounds(), "cut after " + end);
      cut.keep(THIRD);
      assertEquals(List.of(FIRST, THIRD), new RoundBook(folder).rounds(), "cut after " + end);
    }
  }
}

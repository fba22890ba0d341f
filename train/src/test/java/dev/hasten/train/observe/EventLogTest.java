package dev.hasten.train.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.train.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {
  @TempDir private Path folder;

  /** Names that scripts of other people rely on: a change here breaks them. */
  private static final List<String> FROZEN =
      List.of(
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"started\",\"step\":0,\"run\":\"fast\","
              + "\"seed\":7,\"steps\":40,\"steps_per_epoch\":10,\"batch\":128,"
              + "\"parameters\":34826,\"precision\":\"bf16\",\"unit\":\"tokens\",\"units_per_example\":64}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"operated\",\"step\":0,"
              + "\"method\":\"factorize\","
              + "\"message\":\"2 layers factorized, 1,201 to 288 parameters\"}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"progressed\",\"step\":10,"
              + "\"epoch\":1.0,\"loss\":0.5,\"learning_rate\":0.001,\"seconds\":1.25,"
              + "\"examples_per_second\":1024.5,\"waiting_share\":0.125,\"settings\":{\"momentum\":0.75}}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"evaluated\",\"step\":10,"
              + "\"epoch\":1.0,\"seconds\":1.25,\"evaluation_seconds\":0.5,"
              + "\"metrics\":{\"accuracy\":0.75,\"top5\":1.0,\"loss\":0.5}}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"reached\",\"step\":10,"
              + "\"epoch\":1.0,\"seconds\":1.25,\"metric\":\"accuracy\",\"value\":0.75}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"saved\",\"step\":10,"
              + "\"file\":\"checkpoints/10\",\"bytes\":4096,\"seconds\":0.25}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"microbatched\",\"step\":11,"
              + "\"examples\":64,\"message\":\"memory ran out\"}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"adjusted\",\"step\":11,"
              + "\"before\":2,\"workers\":3,\"depth\":4,\"message\":\"steps waited\"}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"leftout\",\"step\":0,"
              + "\"data\":\"rows.csv\",\"count\":1,\"examples\":[{\"place\":\"rows.csv:7\","
              + "\"reason\":\"expected a number, but got \\\"x\\\"\"}]}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"skipped\",\"step\":11,"
              + "\"skipped_steps\":3,\"message\":\"a gradient overflowed\"}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"warned\",\"step\":11,"
              + "\"message\":\"a \\\"step\\\" was skipped\\n\"}",
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"ended\",\"step\":40,"
              + "\"outcome\":\"completed\",\"seconds\":5.0,\"skipped_steps\":3,"
              + "\"metrics\":{\"accuracy\":0.875,\"top5\":1.0,\"loss\":null}}");

  private Path file() {
    return folder.resolve("events.jsonl");
  }

  @Test
  void eachEventIsALineOfTheseNames() throws IOException {
    try (EventLog log = new EventLog(() -> Events.TIME, () -> LineFile.append(file()))) {
      Events.ALL.forEach(log::on);
    }
    assertEquals(FROZEN, Files.readAllLines(file()));
  }

  @Test
  void everyKindOfEventIsFrozenHere() {
    Set<Class<?>> kinds = Set.of(Event.class.getPermittedSubclasses());
    Set<Class<?>> tested = Events.ALL.stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(kinds, tested);
  }

  @Test
  void anEventIsInTheFileAtOnceAndAResumedRunAppends() throws IOException {
    for (int run = 0; run < 2; run++) {
      try (EventLog log = EventLog.in(folder)) {
        log.on(Events.STARTED);
        log.on(Events.PROGRESSED);
        assertEquals(2 * run + 2, Files.readAllLines(file()).size(), "before it is closed");
      }
    }
  }

  /** Around the size of the block in which the end of the last line is looked for, too. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40, 8191, 8192, 8193, 20_000})
  void aLineCutShortDoesNotSpoilTheFile(int cut) throws IOException {
    try (EventLog log = EventLog.in(folder)) {
      log.on(Events.STARTED);
    }
    String half = "{\"time\":\"" + "x".repeat(cut);
    Files.writeString(file(), half.substring(0, cut), StandardOpenOption.APPEND);
    try (EventLog log = EventLog.in(folder)) {
      log.on(Events.ENDED);
    }
    List<String> lines = Files.readAllLines(file());
    assertEquals(2, lines.size());
    for (String line : lines) {
      assertTrue(new ObjectMapper().readTree(line).isObject(), line);
    }
  }

  @Test
  void aFileOfHalfALineBecomesEmpty() throws IOException {
    Files.writeString(file(), "{\"ti");
    EventLog.in(folder).close();
    assertEquals("", Files.readString(file()));
  }

  /** An interrupt is how a training is told to stop: its last events must not be lost. */
  @Test
  void anInterruptedThreadWritesOn() throws IOException {
    try (EventLog log = EventLog.in(folder)) {
      Thread.currentThread().interrupt();
      log.on(Events.STARTED);
      log.on(Events.ENDED);
      assertTrue(Thread.interrupted());
    }
    assertEquals(2, Files.readAllLines(file()).size());
  }

  /** A disk that takes the first bytes of a write, and later all again. */
  @Test
  void afterAFailedWriteTheFileGoesOnWithWholeLines() throws IOException {
    boolean[] full = {true};
    Appender.Opener opener =
        () -> {
          OutputStream out = LineFile.append(file());
          return new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes) throws IOException {
              out.write(full[0] ? Arrays.copyOf(bytes, 9) : bytes);
              if (full[0]) {
                throw new IOException("No space left on device");
              }
            }

            @Override
            public void close() throws IOException {
              out.close();
            }
          };
        };
    try (EventLog log = new EventLog(() -> Events.TIME, opener)) {
      assertThrows(UncheckedIOException.class, () -> log.on(Events.STARTED));
      full[0] = false;
      log.on(Events.PROGRESSED);
    }
    assertEquals(
        FROZEN.get(2) + "\n", new String(Files.readAllBytes(file()), StandardCharsets.UTF_8));
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    assertThrows(UncheckedIOException.class, () -> EventLog.in(folder.resolve("missing")));
  }
}

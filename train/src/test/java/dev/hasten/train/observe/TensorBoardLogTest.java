package dev.hasten.train.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Re-reads the bytes with a reader of its own; .ci/tensorboard asks TensorBoard itself. */
class TensorBoardLogTest {
  @TempDir private Path folder;

  /** RFC 3720, B.4 (CRC-32C of 32 bytes), each masked by hand. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000, 8a9136aa",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 62a8ab43",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 46dd794e",
    "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100, 113fdb5c",
    "313233343536373839, e3069283"
  })
  void checksumsAreThoseOfTheStandard(String data, String expected) {
    int masked = RecordFrame.maskedChecksum(HexFormat.of().parseHex(data));
    assertEquals(HexFormat.fromHexDigitsToLong(expected), unmask(masked));
  }

  private static long unmask(int masked) {
    int turned = masked - 0xa282ead8;
    return Integer.toUnsignedLong((turned >>> 17) | (turned << 15));
  }

  /** As every file that TensorFlow or PyTorch writes begins, the time apart. */
  @Test
  void theFirstRecordIsAsTensorFlowWritesIt() {
    byte[] head = RecordFrame.around(Scalars.fileHead(java.time.Instant.ofEpochSecond(1)));
    assertEquals(
        "1800000000000000" + "a37f4b22" + "09000000000000f03f" + "1a0d" + hex("brain.Event:2"),
        HexFormat.of().formatHex(head, 0, 36));
  }

  @Test
  void scalarsAreReadBackByTagStepAndTime() throws IOException {
    try (TensorBoardLog board =
        new TensorBoardLog(() -> Events.TIME, () -> Files.newOutputStream(folder.resolve("a")))) {
      Events.ALL.forEach(board::on);
    }
    List<String> records = records(folder.resolve("a"));
    assertEquals(
        List.of(
            "step 1 start",
            "step 10 train/loss=0.5 train/learning_rate=0.001 train/examples_per_second=1024.5"
                + " train/waiting_share=0.125 train/momentum=0.75",
            "step 10 evaluation/accuracy=0.75 evaluation/top5=1.0 evaluation/loss=0.5"),
        records);
  }

  @Test
  void eachOpeningIsANewFileInTheOrderOfNames() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (TensorBoardLog board = TensorBoardLog.in(folder)) {
        board.on(Events.STARTED);
        board.on(Events.PROGRESSED);
        Path newest = files().get(i);
        assertTrue(newest.getFileName().toString().startsWith("events.out.tfevents."));
        assertEquals(3, frames(Files.readAllBytes(newest)).size(), "before it is closed");
      }
    }
    assertEquals(3, files().size());
  }

  @Test
  void anInterruptedThreadWritesOn() throws IOException {
    try (TensorBoardLog board = TensorBoardLog.in(folder)) {
      Thread.currentThread().interrupt();
      board.on(Events.EVALUATED);
      assertTrue(Thread.interrupted());
    }
    assertEquals(2, frames(Files.readAllBytes(files().get(0))).size());
  }

  @Test
  void runsThatFollowEachOtherHaveFoldersOfTheirOwn() throws IOException {
    try (RunFolders folders = new RunFolders(folder)) {
      folders.on(Events.STARTED);
      folders.on(Events.PROGRESSED);
      folders.on(Events.ENDED);
      folders.on(Events.WARNED); // between runs there is nobody to tell
    }
    assertEquals(3, Files.readAllLines(folder.resolve("fast-7").resolve("events.jsonl")).size());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** The records as text, checksums verified, the head left out. */
  private static List<String> records(Path file) throws IOException {
    List<String> records = new ArrayList<>();
    for (byte[] data : frames(Files.readAllBytes(file))) {
      ByteBuffer message = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      assertEquals(0x09, message.get(), "wall time first");
      double time = message.getDouble();
      StringBuilder text = new StringBuilder();
      while (message.hasRemaining()) {
        switch (message.get()) {
          case 0x10 -> text.append("step ").append(message.get());
          case 0x2a -> summary(part(message), text);
          case 0x3a -> {
            assertArrayEquals(new byte[] {8, 1}, bytes(part(message)));
            text.append(" start");
          }
          case 0x1a -> part(message);
          default -> throw new AssertionError("an unknown field");
        }
      }
      if (!text.isEmpty()) {
        assertEquals(1767323045.678901, time, 1e-6);
        records.add(text.toString());
      }
    }
    return records;
  }

  private static void summary(ByteBuffer summary, StringBuilder text) {
    while (summary.hasRemaining()) {
      assertEquals(0x0a, summary.get());
      ByteBuffer value = part(summary);
      assertEquals(0x0a, value.get());
      text.append(' ').append(new String(bytes(part(value)), StandardCharsets.UTF_8));
      assertEquals(0x15, value.get());
      text.append('=').append(value.getFloat());
    }
  }

  /** Lengths here are under 16,384: one byte or two. */
  private static ByteBuffer part(ByteBuffer from) {
    int length = from.get() & 0xff;
    if (length > 127) {
      length = (length & 0x7f) | from.get() << 7;
    }
    ByteBuffer part = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    from.position(from.position() + length);
    return part;
  }

  private static byte[] bytes(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    return bytes;
  }

  private static List<byte[]> frames(byte[] file) {
    List<byte[]> frames = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      int start = buffer.position();
      int length = Math.toIntExact(buffer.getLong());
      assertEquals(
          RecordFrame.maskedChecksum(Arrays.copyOfRange(file, start, start + 8)), buffer.getInt());
      byte[] data = new byte[length];
      buffer.get(data);
      assertEquals(RecordFrame.maskedChecksum(data), buffer.getInt());
      frames.add(data);
    }
    return frames;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}

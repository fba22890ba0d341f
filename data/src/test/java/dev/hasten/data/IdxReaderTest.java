package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {
  @TempDir private Path folder;

  private static byte[] idx(int type, int[] shape, byte... elements) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + elements.length);
    bytes.put(new byte[] {0, 0, (byte) type, (byte) shape.length});
    Arrays.stream(shape).forEach(bytes::putInt);
    return bytes.put(elements).array();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private static IdxArray read(byte[] bytes) {
    return IdxReader.read(new ByteArrayInputStream(bytes), "a file", Hashes.sha256());
  }

  private static String fault(byte[] bytes) {
    return String.valueOf(assertThrows(DataException.class, () -> read(bytes)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsEveryTypeBigEndian(boolean compressed) throws IOException {
    ByteBuffer two = ByteBuffer.allocate(16).putDouble(1.5).putDouble(-2);
    Object[][] cases = {
      {0x08, new byte[] {1, -1}, new float[] {1, 255}},
      {0x09, new byte[] {1, -1}, new float[] {1, -1}},
      {0x0B, new byte[] {1, 2, -1, -2}, new float[] {258, -2}},
      {0x0C, new byte[] {0, 1, 0, 2, -1, -1, -1, -2}, new float[] {65538, -2}},
      {0x0D, ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-2).array(), new float[] {1.5f, -2}},
      {0x0E, two.array(), new float[] {1.5f, -2}}
    };
    for (Object[] each : cases) {
      byte[] plain = idx((int) each[0], new int[] {2}, (byte[]) each[1]);
      IdxArray array = read(compressed ? gzip(plain) : plain);
      assertArrayEquals((float[]) each[2], array.toFloats(), array.type().name());
      assertArrayEquals(new int[] {2}, array.shape());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | it is empty",
        "0000 | only 2 came",
        "01020803 | the two zero bytes",
        "00000a01 | one of the IDX type bytes",
        "00000800 | its header says 0",
        "000008ff | its header says 255",
        "00000801000000 | only 3 came",
        "0000080100000000 | its header says 0 for dimension 0",
        "0000080180000000 | its header says 2147483648",
        "00000e037fffffff7fffffff7fffffff | is it corrupt?",
        "00000801000000030102 | only 2 came",
        "0000080100000002010203 | more bytes follow",
        "1f8b | its header is truncated",
        "1f8b0900000000000003 | it is corrupt"
      })
  void oneLineForEachFault(String hex, String words) {
    String message = fault(HexFormat.of().parseHex(hex));
    assertTrue(message.startsWith("expected ") && message.contains(words), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void cutAndCorruptGzipIsToldApart() throws IOException {
    byte[] whole = gzip(idx(0x08, new int[] {1000}, new byte[1000]));
    assertTrue(fault(Arrays.copyOf(whole, whole.length - 12)).contains("expected "));
    whole[whole.length - 6] ^= 1; // in the checksum
    assertTrue(fault(whole).contains("corrupt"));
  }

  @Test
  void aMissingFileAndAFolderAreTold() {
    Path none = folder.resolve("none");
    assertTrue(
        assertThrows(DataException.class, () -> IdxArray.read(none))
            .getMessage()
            .contains("there is none"));
    assertTrue(
        assertThrows(DataException.class, () -> IdxArray.read(folder))
            .getMessage()
            .contains("it is a folder"));
  }

  @Test
  void imagesAndLabelsFitEachOther() throws IOException {
    write("train-images-idx3-ubyte", idx(0x08, new int[] {2, 1, 1}, (byte) 1, (byte) 2));
    write("train-labels-idx1-ubyte", idx(0x08, new int[] {3}, new byte[3]));
    DataException fault = assertThrows(DataException.class, () -> Datasets.folder(folder));
    assertTrue(String.valueOf(fault.getMessage()).contains("has 2 images and"), fault.toString());
    write("train-labels-idx1-ubyte", idx(0x09, new int[] {2}, (byte) 0, (byte) -1));
    fault = assertThrows(DataException.class, () -> Datasets.folder(folder));
    assertTrue(String.valueOf(fault.getMessage()).contains("example 1 has -1"), fault.toString());
  }

  /** One that training does not know, and one far beyond all others. */
  @Test
  void aLabelOutOfRangeIsToldWithItsPlace() throws IOException {
    write("train-images-idx3-ubyte", idx(0x08, new int[] {3, 1, 1}, new byte[3]));
    write("train-labels-idx1-ubyte", idx(0x08, new int[] {3}, (byte) 0, (byte) 1, (byte) 2));
    write("test-images-idx3-ubyte", idx(0x08, new int[] {2, 1, 1}, new byte[2]));
    write("test-labels-idx1-ubyte", idx(0x08, new int[] {2}, (byte) 2, (byte) 7));
    DataException fault = assertThrows(DataException.class, () -> Datasets.folder(folder));
    String words = String.valueOf(fault.getMessage());
    assertTrue(words.startsWith("expected labels from 0 to 2, those of "), words);
    assertTrue(words.contains("at place 1 (from 0) of "), words);
    write("test-labels-idx1-ubyte", idx(0x08, new int[] {2}, (byte) 2, (byte) 1));
    assertEquals(3, Datasets.folder(folder).test().classes());
    write("train-labels-idx1-ubyte", idx(0x08, new int[] {3}, (byte) 0, (byte) 2, (byte) 250));
    fault = assertThrows(DataException.class, () -> Datasets.folder(folder));
    assertTrue(
        String.valueOf(fault.getMessage()).contains("the one at place 2 (from 0) is 250, and of"),
        fault.toString());
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  /** Whatever comes, it is an array or one line. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void tenThousandMutationsNeverCrash() throws IOException {
    byte[] plain = idx(0x08, new int[] {3, 4, 4}, new byte[48]);
    byte[][] seeds = {plain, gzip(plain), idx(0x0E, new int[] {2, 2}, new byte[32])};
    RandomStream random = new RandomStream(1, "mutations");
    int refused = 0;
    for (int round = 0; round < 12_000; round++) {
      byte[] bytes = seeds[round % seeds.length].clone();
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        int most = random.nextInt(2) == 0 ? Math.min(16, bytes.length) : bytes.length;
        bytes[random.nextInt(most)] = (byte) random.nextLong();
      }
      bytes =
          random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(2 * bytes.length)) : bytes;
      try {
        read(bytes);
      } catch (DataException fault) {
        refused++;
        assertFalse(String.valueOf(fault.getMessage()).contains("\n"), fault.getMessage());
      }
    }
    assertTrue(refused > 6_000, refused + " refused");
  }
}

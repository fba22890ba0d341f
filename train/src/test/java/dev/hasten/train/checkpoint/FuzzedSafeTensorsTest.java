package dev.hasten.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a safetensors file, its tensors are read or it is refused in one line. */
class FuzzedSafeTensorsTest {
  private static final int MUTATIONS = 10_000;
  private static final List<String> ODD =
      List.of(
          "",
          "0",
          "-1",
          "1.5",
          "9223372036854775807",
          "-9223372036854775808",
          "4611686018427387904",
          "99999999999999999999",
          "null",
          "\"\"",
          "\"F32\"",
          "\"BOOL\"",
          "\"F8_E4M3\"",
          "[]",
          "[0]",
          "[-2,-3]",
          "[0,4611686018427387904]",
          "{}",
          ",",
          "\n",
          "\\n",
          "\\u2028",
          "[".repeat(3000),
          "{\"a\":".repeat(2000),
          "a".repeat(5000));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void sound() throws IOException {
    file = folder.resolve("fuzzed.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("weight", Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
      tensors.put("none", Tensors.ofFloats(new float[0], 0, 3));
      tensors.put("half", Tensors.ofFloats(new float[] {1, 2}, 2).to(ScalarType.BFloat16));
      tensors.put("count", Tensors.ofLongs(new long[] {7}, 1));
      SafeTensors.write(file, tensors);
    }
  }

  @Test
  void aMutatedFileIsReadOrRefused() throws IOException {
    byte[] sound = Files.readAllBytes(file);
    int[] whole = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          RandomStream random = new RandomStream(5, "fuzz");
          for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutated(sound, random);
            Files.write(file, bytes);
            whole[0] += read(bytes.length) ? 1 : 0;
          }
        });
    assertTrue(whole[0] > MUTATIONS / 50, "only " + whole[0] + " were left whole");
    assertTrue(whole[0] < MUTATIONS * 9 / 10, whole[0] + " were left whole");
  }

  /** Of no more bytes than the file has. */
  private boolean read(int length) throws IOException {
    try (Scope scope = Scope.open()) {
      long bytes = 0;
      for (Tensor tensor : SafeTensors.read(file).values()) {
        bytes += tensor.numel() * tensor.element_size();
      }
      assertTrue(bytes <= length, bytes + " bytes of " + length);
      return true;
    } catch (IllegalArgumentException fault) {
      String words = String.valueOf(fault.getMessage());
      assertTrue(words.startsWith("expected a safetensors file") && words.length() < 800, words);
      assertTrue(words.chars().noneMatch(Character::isISOControl), words);
      return false;
    }
  }

  /** Bytes anywhere, the end cut off, or words of the header, told of its length or not. */
  private static byte[] mutated(byte[] sound, RandomStream random) {
    byte[] bytes = sound.clone();
    switch (random.nextInt(8)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1, 2 -> {
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
      }
      default -> {
        for (int changes = random.nextInt(2); changes >= 0; changes--) {
          bytes = withOtherHeader(bytes, random);
        }
        return bytes;
      }
    }
  }

  private static byte[] withOtherHeader(byte[] bytes, RandomStream random) {
    int end = 8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (end > bytes.length) {
      return bytes;
    }
    int from = 8 + random.nextInt(end - 8);
    int to = from;
    if (random.nextInt(2) == 0) { // a word or a number, whole
      while (from < end && !Character.isLetterOrDigit(bytes[from])) {
        from++;
      }
      for (to = from; to < end && Character.isLetterOrDigit(bytes[to]); ) {
        to++;
      }
    }
    byte[] odd = ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    other.write(bytes, 0, from);
    other.writeBytes(odd);
    other.write(bytes, to, bytes.length - to);
    byte[] changed = other.toByteArray();
    if (random.nextInt(5) > 0) {
      long length = end - 8 + odd.length - (to - from);
      ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    }
    return changed;
  }

  /** As the reference implementation: else a small file could fill the memory, or hide bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]}, 'b': {'dtype': 'U8',"
            + " 'shape': [4], 'data_offsets': [0, 4]}}",
        "{'a': {'dtype': 'U8', 'shape': [1], 'data_offsets': [0, 1]}, 'b': {'dtype': 'U8',"
            + " 'shape': [2], 'data_offsets': [2, 4]}}",
        "{'b': {'dtype': 'U8', 'shape': [3], 'data_offsets': [1, 4]}}",
        "{'b': {'dtype': 'U8', 'shape': [9223372036854775807], 'data_offsets': [1,"
            + " -9223372036854775808]}, 'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]}}",
        "['dtype']"
      })
  void bytesThatOverlapOrThatNoTensorHasAreRefused(String header) throws IOException {
    write(header.replace('\'', '"'));
    String words =
        assertThrows(IllegalArgumentException.class, () -> SafeTensors.read(file)).getMessage();
    assertTrue(words.contains(" begins at byte ") || words.contains("not a JSON object"), words);
  }

  @Test
  void emptyTensorsMayBeAnywhereBetweenOthers() throws IOException {
    write(
        ("{'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]}, 'b': {'dtype': 'U8',"
                + " 'shape': [0], 'data_offsets': [0, 0]}, 'c': {'dtype': 'U8', 'shape': [0],"
                + " 'data_offsets': [4, 4]}}")
            .replace('\'', '"'));
    try (Scope scope = Scope.open()) {
      assertEquals(3, SafeTensors.read(file).size());
    }
  }

  /** A header and four bytes of data. */
  private void write(String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(text.length).put(text).array());
  }
}

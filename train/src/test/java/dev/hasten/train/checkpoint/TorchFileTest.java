package dev.hasten.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.SavedModel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of torch.save, made by src/test/python/torch_files.py, and thousands of damaged ones. */
class TorchFileTest {
  private static final int MUTATIONS = 10_000;

  @TempDir private Path folder;

  private static Path file(String name) {
    try {
      return Path.of(TorchFileTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aStateDictionaryLoadsAsItIs() throws IOException {
    for (String name : new String[] {"state.pt", "nested.pt"}) {
      try (Layer model = Sequential.of(new Linear(3, 2), new BatchNorm2d(2))) {
        SavedModel.load(model, file(name));
        assertArrayEquals(
            new float[] {0, 0.25f, 0.5f, 0.75f, 1, 1.25f},
            Tensors.toFloats(model.parameters().get("0.weight").tensor()));
        assertArrayEquals(
            new float[] {1, 1}, Tensors.toFloats(model.buffers().get("1.running_var")));
      }
    }
  }

  @Test
  void viewsAndTypes() throws IOException {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> all = TorchFile.read(file("views.pt"));
      assertEquals(12, all.size());
      assertArrayEquals(new long[] {4, 3}, Tensors.shape(all.get("transposed")));
      assertArrayEquals(
          new float[] {
            0, 0.5f, 1, 0.125f, 0.625f, 1.125f, 0.25f, 0.75f, 1.25f, 0.375f, 0.875f, 1.375f
          },
          Tensors.toFloats(all.get("transposed")));
      assertArrayEquals(
          new float[] {0.625f, 0.75f, 1.125f, 1.25f}, Tensors.toFloats(all.get("part")));
      assertArrayEquals(
          new float[] {1, 1.125f, 1.25f, 1.375f}, Tensors.toFloats(all.get("parameter")));
      for (String same : new String[] {"half", "bfloat16", "double"}) {
        assertEquals(1.375f, Tensors.toFloats(all.get(same))[11]);
      }
      assertArrayEquals(new long[] {1, -2, 1L << 40}, Tensors.toLongs(all.get("whole")));
      assertArrayEquals(new long[] {1, 0}, Tensors.toLongs(all.get("flags")));
      assertArrayEquals(new long[] {0, 255}, Tensors.toLongs(all.get("bytes")));
      assertEquals(2.5, Tensors.toDouble(all.get("scalar")));
      assertArrayEquals(new long[] {0, 3}, Tensors.shape(all.get("empty")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "harm.pt, it asks for posix.system",
    "module.pt, it asks for torch.nn.modules.container.Sequential"
  })
  void whateverIsNoTensorIsRefusedByName(String name, String words) {
    String fault =
        assertThrows(IllegalArgumentException.class, () -> TorchFile.read(file(name))).getMessage();
    assertTrue(fault.contains(words), fault);
  }

  @Test
  void damagedFilesAreRefusedAndNothingElseHappens() throws IOException {
    byte[] whole = Files.readAllBytes(file("views.pt"));
    Path damaged = folder.resolve("damaged.pt");
    Random random = new Random(5);
    int[] refused = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          for (int i = 0; i < MUTATIONS; i++) {
            Files.write(damaged, mutated(whole, random));
            try (Scope scope = Scope.open()) {
              TorchFile.read(damaged);
            } catch (IllegalArgumentException | IOException e) {
              refused[0]++;
            }
          }
        });
    assertTrue(refused[0] > MUTATIONS / 4, refused[0] + " refused");
  }

  @Test
  void damagedPicklesAreRefusedAndNothingElseHappens() throws IOException {
    byte[] whole;
    try (ZipFile zip = new ZipFile(file("views.pt").toFile())) {
      whole = zip.getInputStream(zip.getEntry("views/data.pkl")).readAllBytes();
    }
    Random random = new Random(6);
    int[] refused = {0};
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          for (int i = 0; i < MUTATIONS; i++) {
            try {
              Pickle.read(mutated(whole, random));
            } catch (IllegalArgumentException e) {
              refused[0]++;
            }
          }
        });
    assertTrue(refused[0] > MUTATIONS / 2, refused[0] + " refused");
  }

  /** A few bytes changed, a piece left out or doubled, or the end cut off. */
  private static byte[] mutated(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 -> {
        int length = Math.min(1 + random.nextInt(20), bytes.length - at);
        System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
      }
      default -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return bytes;
  }
}

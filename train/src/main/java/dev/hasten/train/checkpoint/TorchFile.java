package dev.hasten.train.checkpoint;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Dictionaries of tensors as {@code torch.save} writes them: a zip of a pickle and the elements of
 * each storage. Tensors alone are read, by {@link Pickle}, which runs nothing of the file; a file
 * that holds a whole module is refused.
 */
public final class TorchFile {
  private static final long LONGEST_PICKLE = 64L << 20;
  private static final List<String> INSIDE = List.of("state_dict", "model_state_dict", "model");

  private final ZipFile zip;
  private final String root;
  private final long length;
  private final Map<String, Tensor> storages = new HashMap<>();

  private TorchFile(ZipFile zip, String root, long length) {
    this.zip = zip;
    this.length = length;
    this.root = root;
  }

  /**
   * Reads all tensors, made in the caller's scope on the CPU.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is not such a file, is damaged or holds anything else
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry pickle =
          zip.stream()
              .map(ZipEntry.class::cast)
              .filter(entry -> entry.getName().matches("[^/]*/data\\.pkl"))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("it has no data.pkl"));
      String name = pickle.getName();
      TorchFile torchFile =
          new TorchFile(
              zip, name.substring(0, name.length() - "data.pkl".length()), Files.size(file));
      torchFile.requireLittleEndian();
      return torchFile.tensors(
          Pickle.read(torchFile.bytes(pickle, Math.min(pickle.getSize(), LONGEST_PICKLE))));
    } catch (IllegalArgumentException | ZipException e) {
      throw new IllegalArgumentException(
          "expected a dictionary of tensors, saved by torch.save(model.state_dict(), file), in "
              + file
              + ", but "
              + SafeTensors.oneLine(String.valueOf(e.getMessage()))
              + ": save it so, or as safetensors",
          e);
    }
  }

  /**
   * Reads over existing tensors, as {@link SafeTensors#readInto}.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is damaged or holds other tensors
   */
  public static void readInto(Path file, Map<String, Tensor> places, Set<String> repeats)
      throws IOException {
    try (Scope scope = Scope.open()) {
      SafeTensors.copy(file, read(file), places, repeats);
    }
  }

  private void requireLittleEndian() throws IOException {
    ZipEntry order = zip.getEntry(root + "byteorder");
    if (order != null && !new String(bytes(order, 16), StandardCharsets.UTF_8).equals("little")) {
      throw new IllegalArgumentException("its numbers are big-endian");
    }
  }

  private byte[] bytes(ZipEntry entry, long most) throws IOException {
    try (InputStream stream = zip.getInputStream(entry)) {
      byte[] bytes = stream.readNBytes((int) most + 1);
      if (bytes.length > most) {
        throw new IllegalArgumentException(entry.getName() + " is too long");
      }
      return bytes;
    }
  }

  private Map<String, Tensor> tensors(Object saved) throws IOException {
    Map<?, ?> dictionary =
        dictionary(saved).orElseThrow(() -> new IllegalArgumentException("it holds no dictionary"));
    for (String key : INSIDE) {
      dictionary = dictionary(dictionary.get(key)).orElse(dictionary);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> each : dictionary.entrySet()) {
      if (!(each.getKey() instanceof String name && each.getValue() instanceof Pickle.View view)) {
        throw new IllegalArgumentException("its entry " + each.getKey() + " is no tensor");
      }
      tensors.put(name, tensor(name, view));
    }
    return tensors;
  }

  private static Optional<Map<?, ?>> dictionary(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
  }

  private Tensor tensor(String name, Pickle.View view) throws IOException {
    long[] sizes = longs(view.sizes());
    long[] strides = longs(view.strides());
    long count = view.storage().count();
    long last = view.offset();
    long elements = 1;
    try {
      for (int d = 0; d < Math.min(sizes.length, strides.length); d++) {
        elements = Math.multiplyExact(elements, sizes[d]);
        last = Math.addExact(last, Math.multiplyExact(Math.max(sizes[d] - 1, 0), strides[d]));
      }
    } catch (ArithmeticException e) {
      last = Long.MAX_VALUE;
    }
    boolean within = elements == 0 || last < count && elements <= count;
    if (sizes.length != strides.length || view.offset() < 0 || !within) {
      throw new IllegalArgumentException(
          name + " of shape " + Arrays.toString(sizes) + " is not within its storage");
    }
    Tensor storage = storage(view.storage());
    return elements == 0
        ? torch.empty(sizes, Tensors.options(storage.scalar_type().intern()), null)
        : storage.as_strided(sizes, strides, new LongOptional(view.offset())).contiguous();
  }

  /** Not negative. */
  private static long[] longs(List<?> values) {
    long[] all = new long[values.size()];
    for (int i = 0; i < all.length; i++) {
      if (!(values.get(i) instanceof Long value) || value < 0) {
        throw new IllegalArgumentException(
            "a tensor has sizes or strides that are no whole numbers of 0 or more");
      }
      all[i] = value;
    }
    return all;
  }

  private Tensor storage(Pickle.Storage storage) throws IOException {
    Tensor known = storages.get(storage.key());
    if (known != null) {
      return known;
    }
    TorchType type = TorchType.named(storage.type()).orElseThrow();
    ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
    long bytes = entry == null ? -1 : entry.getSize();
    if (entry == null
        || storage.count() < 0
        || bytes % type.bytes() != 0
        || bytes / type.bytes() != storage.count()
        || bytes > length
        || entry.getMethod() != ZipEntry.STORED) {
      throw new IllegalArgumentException(
          "the storage " + storage.key() + " does not have " + storage.count() + " elements");
    }
    Tensor tensor =
        torch.empty(new long[] {storage.count()}, Tensors.options(type.scalarType()), null);
    fill(tensor, entry, bytes);
    storages.put(storage.key(), tensor);
    return tensor;
  }

  private void fill(Tensor tensor, ZipEntry entry, long bytes) throws IOException {
    byte[] part = new byte[1 << 16];
    try (InputStream stream = zip.getInputStream(entry)) {
      long done = 0;
      while (done < bytes) {
        int length = stream.readNBytes(part, 0, (int) Math.min(part.length, bytes - done));
        if (length == 0) {
          throw new IllegalArgumentException(entry.getName() + " ends too early");
        }
        BytePointer to = new BytePointer(tensor.data_ptr()).position(done);
        to.limit(done + length).asByteBuffer().put(ByteBuffer.wrap(part, 0, length));
        done += length;
      }
    }
  }
}

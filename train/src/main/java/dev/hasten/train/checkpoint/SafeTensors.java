package dev.hasten.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Files of named tensors in the <a href="https://huggingface.co/docs/safetensors">safetensors</a>
 * format, which Python and Rust read as well: the length of a JSON header (8 bytes, little-endian),
 * the header, then the elements in row-major order.
 */
public final class SafeTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HEADER_LIMIT = 100_000_000; // that of the reference implementation
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_REASON = 300;
  private static final Comparator<Entry> BY_PLACE =
      Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);

  private SafeTensors() {}

  /**
   * Writes tensors of any device and layout; replaces the file and forces it to the disk.
   *
   * @throws IOException when the disk is full or the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, tensors);
      channel.force(true);
    }
  }

  /** As the file of that name, into a channel. */
  static void write(WritableByteChannel channel, Map<String, Tensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = Tensors.requireOpen(entry.getValue(), "the tensor " + entry.getKey());
      TensorType type = TensorType.of(tensor.scalar_type().intern());
      long end = offset + tensor.numel() * type.bytes();
      ObjectNode one = header.putObject(entry.getKey());
      one.put("dtype", type.name());
      one.set("shape", JSON.valueToTree(Tensors.shape(tensor)));
      one.set("data_offsets", JSON.valueToTree(new long[] {offset, end}));
      offset = end;
    }
    byte[] text = padded(JSON.writeValueAsBytes(header));
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    writeFully(channel, length.putLong(text.length).flip());
    writeFully(channel, ByteBuffer.wrap(text));
    for (Tensor tensor : tensors.values()) {
      write(channel, tensor);
    }
  }

  /**
   * Reads all tensors, made in the caller's scope on the CPU.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is not such a file, or is damaged
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Header header = Header.read(channel, file);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry entry : header.entries()) {
        tensors.put(entry.name(), read(channel, header.dataStart(), entry));
      }
      return tensors;
    }
  }

  /**
   * Reads over existing tensors: the file must have exactly these, each in its shape, by these
   * names or those of its publisher; constants and counts that others save besides are passed over.
   *
   * @param repeats names that the file may have besides: they repeat others
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is damaged or holds other tensors; all differences are
   *     named
   */
  public static void readInto(Path file, Map<String, Tensor> places, Set<String> repeats)
      throws IOException {
    try (Scope scope = Scope.open()) {
      copy(file, read(file), places, repeats);
    }
  }

  /** What was read from a file over existing tensors. */
  static void copy(
      Path file, Map<String, Tensor> found, Map<String, Tensor> places, Set<String> repeats) {
    Map<String, Tensor> read = PublishedNames.matched(found, places.keySet());
    List<String> differences = new ArrayList<>();
    places.forEach(
        (name, place) -> {
          Tensor tensor = read.get(name);
          if (tensor == null) {
            differences.add(name + " is missing");
          } else if (!Arrays.equals(Tensors.shape(tensor), Tensors.shape(place))) {
            differences.add(
                name
                    + " has the shape "
                    + Arrays.toString(Tensors.shape(tensor))
                    + " instead of "
                    + Arrays.toString(Tensors.shape(place)));
          }
        });
    read.keySet().stream()
        .filter(name -> !places.containsKey(name))
        .filter(name -> !repeats.contains(name))
        .forEach(name -> differences.add(name + " is not of this model"));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the tensors of this model in "
              + file
              + ", but "
              + String.join(", ", differences)
              + ": take the model that the file was saved from");
    }
    places.forEach((name, place) -> place.detach().copy_(read.get(name)));
  }

  private static void write(WritableByteChannel channel, Tensor tensor) throws IOException {
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().cpu().contiguous();
      long bytes = plain.numel() * plain.element_size();
      long written = 0;
      while (written < bytes) { // a buffer holds at most 2 GB
        int part = (int) Math.min(bytes - written, 1 << 28);
        BytePointer from = new BytePointer(plain.data_ptr()).position(written);
        writeFully(channel, from.limit(written + part).asByteBuffer());
        written += part;
      }
    }
  }

  private static Tensor read(FileChannel channel, long dataStart, Entry entry) throws IOException {
    TensorOptions options = Tensors.options(entry.type().scalarType());
    Tensor tensor = torch.empty(entry.shape(), options, null);
    long bytes = entry.end() - entry.begin();
    long done = 0;
    while (done < bytes) {
      int part = (int) Math.min(bytes - done, 1 << 28);
      BytePointer to = new BytePointer(tensor.data_ptr()).position(done);
      ByteBuffer buffer = to.limit(done + part).asByteBuffer();
      long at = dataStart + entry.begin() + done;
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position()) < 0) {
          throw new IOException(
              "expected more bytes of "
                  + entry.name()
                  + ", but the file ends: restore a copy of it");
        }
      }
      done += part;
    }
    return tensor;
  }

  /** The reference implementation pads the header with spaces so that the data are aligned. */
  private static byte[] padded(byte[] json) {
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** A reason with names out of a file, whatever these are. */
  static String oneLine(String reason) {
    String line = reason.replaceAll("[\\p{C}\\u2028\\u2029]", "?");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }

  /** One tensor in the header; begin and end count from the start of the data. */
  private record Entry(String name, TensorType type, long[] shape, long begin, long end) {}

  private record Header(long dataStart, List<Entry> entries) {
    static Header read(FileChannel channel, Path file) throws IOException {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      fill(channel, length, 0, file);
      long size = length.getLong(0);
      if (size < 2 || size > HEADER_LIMIT || size > channel.size() - 8) {
        throw damaged(file, "its header cannot be " + size + " bytes long");
      }
      ByteBuffer text = ByteBuffer.allocate((int) size);
      fill(channel, text, 8, file);
      JsonNode json;
      try {
        json = JSON.readTree(new String(text.array(), StandardCharsets.UTF_8));
      } catch (JsonProcessingException e) {
        throw damaged(file, "its header is not JSON");
      }
      if (!json.isObject()) {
        throw damaged(file, "its header is not a JSON object");
      }
      List<Entry> entries = new ArrayList<>();
      for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!name.equals(METADATA)) {
          entries.add(entry(name, json.path(name), file));
        }
      }
      long expected = requireSideBySide(entries, file);
      if (channel.size() != 8 + size + expected) {
        throw damaged(
            file, "it should have " + (8 + size + expected) + " bytes and has " + channel.size());
      }
      return new Header(8 + size, entries);
    }

    /** Without it a small file could name the same bytes again and again, and fill the memory. */
    private static long requireSideBySide(List<Entry> entries, Path file) {
      long end = 0;
      for (Entry entry : entries.stream().sorted(BY_PLACE).toList()) {
        if (entry.begin() != end) {
          throw damaged(
              file, entry.name() + " begins at byte " + entry.begin() + " instead of " + end);
        }
        end = entry.end();
      }
      return end;
    }

    private static Entry entry(String name, JsonNode node, Path file) {
      Entry entry;
      long bytes;
      try {
        TensorType type = TensorType.valueOf(node.path("dtype").asText());
        long[] shape = JSON.convertValue(node.path("shape"), long[].class);
        JsonNode place = node.path("data_offsets");
        entry = new Entry(name, type, shape, place.path(0).asLong(-1), place.path(1).asLong(-1));
        bytes = Math.multiplyExact(Tensors.count(shape), (long) type.bytes());
      } catch (ArithmeticException | NullPointerException e) {
        throw damaged(file, "the shape of " + name + " makes no sense");
      } catch (IllegalArgumentException e) {
        throw damaged(file, "the entry of " + name + " makes no sense");
      }
      boolean negative = Arrays.stream(entry.shape()).anyMatch(size -> size < 0);
      if (negative || entry.begin() < 0 || entry.end() - entry.begin() != bytes) {
        throw damaged(file, "the place and the shape of " + name + " do not agree");
      }
      return entry;
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long at, Path file)
        throws IOException {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position()) < 0) {
          throw damaged(file, "it is cut short");
        }
      }
    }

    private static IllegalArgumentException damaged(Path file, String how) {
      return new IllegalArgumentException(
          "expected a safetensors file, but "
              + file
              + " is not or is damaged ("
              + oneLine(how)
              + "): save it again or restore a copy");
    }
  }
}

package dev.hasten.engine;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemCopyFunction;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.PointerSupplier;
import org.bytedeco.pytorch.global.torch;

/**
 * A function or variable that the natives export but the Java binding leaves out, found by its
 * mangled name in what is loaded. Names and layouts are those of one libtorch version on Linux
 * x86-64: callers must check what they get and do without where it is absent.
 *
 * <p>The calls go through compiled function pointers of the binding whose C++ shape fits; a
 * function pointer is two words, the address and a null. A C++ exception may end the process:
 * validate arguments before.
 */
final class Exported {
  private final Pointer address;

  private Exported(Pointer address) {
    this.address = address;
  }

  /** What is exported under that name on this system, if anything. */
  static Optional<Exported> find(String mangledName) {
    boolean known =
        System.getProperty("os.name", "").startsWith("Linux")
            && System.getProperty("os.arch", "").equals("amd64");
    if (!known) {
      return Optional.empty();
    }
    Loader.load(torch.class);
    return Optional.ofNullable(Loader.addressof(mangledName)).map(Exported::new);
  }

  /** The variable itself, as bytes. */
  BytePointer bytes() {
    return new BytePointer(address);
  }

  /** Calls it as {@code void f(void*)}, which is also how a class is returned by hidden pointer. */
  void call(Pointer argument) {
    new PointerConsumer(function()).call(argument);
  }

  /** Calls it as {@code void f(void*, void*, int64_t)}; a callee with fewer ignores the rest. */
  void call(Pointer first, Pointer second, long third) {
    new MemCopyFunction(function()).call(first, second, third);
  }

  /** Calls it as {@code void* f()}. */
  Pointer get() {
    return new PointerSupplier(function()).call();
  }

  private LongPointer function() {
    return words(address.address(), 0);
  }

  /** Words in native memory, in the current scope. */
  static LongPointer words(long... values) {
    LongPointer words = new LongPointer(values.length);
    words.put(values, 0, values.length);
    return words;
  }

  /**
   * A {@code const std::string} of libstdc++ in the current scope: address, length, capacity, and a
   * word that is used for short strings only.
   */
  static LongPointer string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    BytePointer characters = new BytePointer(bytes.length + 1L);
    characters.put(bytes, 0, bytes.length);
    characters.put(bytes.length, (byte) 0);
    return words(characters.address(), bytes.length, bytes.length, 0);
  }
}

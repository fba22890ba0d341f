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
 * mangled name in what is loaded. Names and layouts are those of one libtorch version on Linux:
 * callers check what they get and do without where it is absent.
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

  /** What is exported under that name, if anything. Loads the natives. */
  static Optional<Exported> find(String mangledName) {
    if (!System.getProperty("os.name", "").startsWith("Linux")) {
      return Optional.empty(); // other systems mangle and lay out in other ways
    }
    Loader.load(torch.class);
    return Optional.ofNullable(Loader.addressof(mangledName)).map(Exported::new);
  }

  /**
   * As {@link #find}, for a function that returns a class: the caller of {@link #call(Pointer)}
   * then gives where to put it. Only on x86-64 is that place the first argument.
   */
  static Optional<Exported> findReturningClass(String mangledName) {
    return System.getProperty("os.arch", "").equals("amd64") ? find(mangledName) : Optional.empty();
  }

  /** The variable itself, as bytes. */
  BytePointer bytes() {
    return new BytePointer(address);
  }

  /** Calls it as {@code void f(void*)}. */
  void call(Pointer argument) {
    new PointerConsumer(function()).call(argument);
  }

  /** Calls it as {@code void f(void*, void*, int64_t)}; a callee with fewer ignores the rest. */
  void call(Pointer first, Pointer second, long third) {
    new MemCopyFunction(function()).call(first, second, third);
  }

  /** Calls it as {@code void f(void*, void*, void*)}. */
  void call(Pointer first, Pointer second, Pointer third) {
    call(first, second, third.address());
  }

  /** Calls it as {@code void* f()}. */
  Pointer get() {
    return new PointerSupplier(function()).call();
  }

  /** A pointer to an address that somebody else owns. */
  static Pointer at(long address) {
    return new Borrowed(address);
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

  private static final class Borrowed extends Pointer {
    private Borrowed(long address) {
      this.address = address;
    }
  }
}

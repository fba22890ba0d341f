package dev.hasten.train.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the part of Python's <a
 * href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickle</a> that
 * dictionaries of tensors are written in. Nothing named in a file is called: the few names that
 * PyTorch writes for tensors become records, all others are refused.
 */
final class Pickle {
  /** A thing by module and name. */
  record Name(String text) {}

  /** Elements that a tensor's numbers lie among: PyTorch's name of their type, key, and count. */
  record Storage(String type, String key, long count) {}

  /** A view of a storage. */
  record View(Storage storage, long offset, List<?> sizes, List<?> strides) {}

  /** Python's None. */
  enum Nothing {
    NOTHING
  }

  private static final String REBUILD = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String DICTIONARY = "collections.OrderedDict";
  private static final int LONGEST_NUMBER = 8;

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Pickle(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The object that was written.
   *
   * @throws IllegalArgumentException when there is anything but dictionaries of tensors and plain
   *     values, or the file is damaged
   */
  static Object read(byte[] bytes) {
    Pickle pickle = new Pickle(bytes);
    try {
      Optional<Object> result = Optional.empty();
      while (result.isEmpty()) {
        result = pickle.step(pickle.in.get() & 0xFF);
      }
      return result.get();
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("it ends too early or is damaged", e);
    }
  }

  /** One instruction; the result once it stops. */
  private Optional<Object> step(int code) {
    switch (code) {
      case 0x80 -> in.get(); // protocol
      case 0x95 -> in.getLong(); // frame
      case '(' -> marks.push(stack.size());
      case '.' -> {
        return Optional.of(pop());
      }
      case '}' -> stack.add(new LinkedHashMap<>());
      case ']' -> stack.add(new ArrayList<>());
      case ')' -> stack.add(List.of());
      case 'N' -> stack.add(Nothing.NOTHING);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'J' -> stack.add((long) in.getInt());
      case 'K' -> stack.add((long) (in.get() & 0xFF));
      case 'M' -> stack.add((long) (in.getShort() & 0xFFFF));
      case 0x8a -> stack.add(number());
      case 'G' -> stack.add(in.order(ByteOrder.BIG_ENDIAN).getDouble());
      case 'X' -> stack.add(text(in.getInt()));
      case 0x8c -> stack.add(text(in.get() & 0xFF));
      case 'q' -> memo.put(in.get() & 0xFF, top());
      case 'r' -> memo.put(in.getInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> stack.add(remembered(in.get() & 0xFF));
      case 'j' -> stack.add(remembered(in.getInt()));
      case 't' -> stack.add(marked());
      case 0x85 -> stack.add(last(1));
      case 0x86 -> stack.add(last(2));
      case 0x87 -> stack.add(last(3));
      case 'a' -> {
        Object item = pop();
        list(top()).add(item);
      }
      case 'e' -> {
        List<Object> items = marked();
        list(top()).addAll(items);
      }
      case 's' -> {
        List<Object> pair = last(2);
        dictionary(top()).put(key(pair.get(0)), pair.get(1));
      }
      case 'u' -> {
        List<Object> pairs = marked();
        Map<Object, Object> target = dictionary(top());
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
          target.put(key(pairs.get(i)), pairs.get(i + 1));
        }
      }
      case 'b' -> pop(); // attributes of a dictionary, which hold its version
      case 'c' -> stack.add(new Name(allowed(line() + "." + line())));
      case 0x93 -> {
        List<Object> parts = last(2);
        if (!(parts.get(0) instanceof String module && parts.get(1) instanceof String name)) {
          throw new IllegalArgumentException("it names something by what is no text");
        }
        stack.add(new Name(allowed(module + "." + name)));
      }
      case 'Q' -> stack.add(storage(pop()));
      case 'R' -> {
        List<Object> call = last(2);
        stack.add(made(call.get(0), call.get(1)));
      }
      default ->
          throw new IllegalArgumentException(
              String.format("it has the instruction 0x%02x, which no tensor needs", code));
    }
    in.order(ByteOrder.LITTLE_ENDIAN);
    return Optional.empty();
  }

  private static String allowed(String name) {
    if (name.equals(REBUILD)
        || name.equals(PARAMETER)
        || name.equals(DICTIONARY)
        || TorchType.named(name).isPresent()) {
      return name;
    }
    throw new IllegalArgumentException(
        "it asks for " + (name.length() > 100 ? name.substring(0, 100) : name));
  }

  /** What PyTorch's functions would make of their arguments. */
  private static Object made(Object function, Object arguments) {
    if (function instanceof Name name && arguments instanceof List<?> all) {
      if (name.text().equals(DICTIONARY) && all.isEmpty()) {
        return new LinkedHashMap<>();
      }
      if (name.text().equals(PARAMETER) && !all.isEmpty() && all.get(0) instanceof View view) {
        return view;
      }
      if (name.text().equals(REBUILD)
          && all.size() >= 4
          && all.get(0) instanceof Storage storage
          && all.get(1) instanceof Long offset
          && all.get(2) instanceof List<?> sizes
          && all.get(3) instanceof List<?> strides) {
        return new View(storage, offset, List.copyOf(sizes), List.copyOf(strides));
      }
    }
    throw new IllegalArgumentException("it calls something with other arguments than PyTorch does");
  }

  /** ('storage', type, key, device, count). */
  private static Storage storage(Object id) {
    if (id instanceof List<?> all
        && all.size() == 5
        && all.get(0).equals("storage")
        && all.get(1) instanceof Name type
        && all.get(2) instanceof String key
        && all.get(4) instanceof Long count) {
      return new Storage(type.text(), key, count);
    }
    throw new IllegalArgumentException("it refers to something that is no storage of a tensor");
  }

  private long number() {
    int length = in.get() & 0xFF;
    if (length > LONGEST_NUMBER) {
      throw new IllegalArgumentException("it has a number of " + length + " bytes");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      long part = i + 1 == length ? in.get() : in.get() & 0xFF; // the last has the sign
      value |= part << 8 * i;
    }
    return value;
  }

  private String text(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("it has a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (byte each = in.get(); each != '\n'; each = in.get()) {
      line.append((char) (each & 0xFF));
    }
    return line.toString();
  }

  private Object remembered(int place) {
    Object value = memo.get(place);
    if (value == null) {
      throw new IllegalArgumentException("it recalls what it never kept");
    }
    return value;
  }

  private Object top() {
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private List<Object> last(int count) {
    return cut(stack.size() - count);
  }

  private List<Object> marked() {
    if (marks.isEmpty()) {
      throw new IllegalArgumentException("it ends a list that never began");
    }
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> copy = Collections.unmodifiableList(new ArrayList<>(tail));
    tail.clear();
    return copy;
  }

  private static Object key(Object key) {
    if (key instanceof String || key instanceof Long) {
      return key; // anything else might hold itself
    }
    throw new IllegalArgumentException("it has a dictionary by other keys than texts");
  }

  @SuppressWarnings("unchecked") // only this class makes them
  private static Map<Object, Object> dictionary(Object value) {
    if (value instanceof LinkedHashMap<?, ?>) {
      return (Map<Object, Object>) value;
    }
    throw new IllegalArgumentException("it fills a dictionary that is none");
  }

  @SuppressWarnings("unchecked") // only this class makes them
  private static List<Object> list(Object value) {
    if (value instanceof ArrayList<?>) {
      return (List<Object>) value;
    }
    throw new IllegalArgumentException("it fills a list that is none");
  }
}

package dev.hasten.engine;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How many bytes of native memory are alive. Exact for libtorch's CPU allocator, where all tensors
 * on the CPU live, while a {@link Meter} is open:
 *
 * <pre>{@code
 * try (NativeMemory.Meter meter = NativeMemory.meter()) {
 *   Tensor outputs = model.forward(inputs);
 *   long heldForBackward = meter.bytes();
 * }
 * }</pre>
 *
 * <p>The counter is libtorch's own and is off unless somebody measures: while on, an allocation
 * costs about a microsecond more. It is the process's: other threads' tensors count too. libtorch
 * may warn on stderr, once, of a block from before.
 */
public final class NativeMemory {
  private static final String FLAG = "FLAGS_caffe2_report_cpu_memory_usage";
  private static final String REPORTER = "_ZN3c1025profiledCPUMemoryReporterEv";
  // The private count of live bytes lies behind a mutex (40 bytes) and a hash table (56).
  private static final long COUNT = 96;

  private static final Object LOCK = new Object();
  private static int meters;

  private NativeMemory() {}

  /**
   * What a piece of work took.
   *
   * @param peakBytes the most at once while it ran
   * @param heldBytes what was still alive at its end
   */
  public record Usage(long peakBytes, long heldBytes) {}

  /** Counts from its opening until it is closed. Any number may be open, on any threads. */
  public static final class Meter implements AutoCloseable {
    private final Counter counter;
    private final long before;
    private boolean closed;

    private Meter(Counter counter) {
      this.counter = counter;
      switchOn(counter);
      before = counter.bytes();
    }

    /**
     * Bytes allocated since the meter was opened, less bytes freed since. Memory that was allocated
     * while no meter was open does not count, nor does its release.
     *
     * @throws IllegalStateException when the meter is closed
     */
    public long bytes() {
      if (closed) {
        throw new IllegalStateException(
            "expected an open meter, but it was closed: open a new one with NativeMemory.meter()");
      }
      return counter.bytes() - before;
    }

    /** Ends the count. Closing twice does nothing. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        switchOff(counter);
      }
    }
  }

  /** Why live bytes cannot be counted on this system, if so. Loads the natives. */
  public static Optional<String> unavailable() {
    return Counter.FOUND.isPresent()
        ? Optional.empty()
        : Optional.of(
            "live native bytes are counted with libtorch 2.10 on Linux x86-64 alone; resident"
                + " memory (Machine.residentBytes) is what there is here");
  }

  /**
   * Starts to count.
   *
   * @throws IllegalStateException where that is not possible (see {@link #unavailable})
   */
  public static Meter meter() {
    return new Meter(
        Counter.FOUND.orElseThrow(
            () ->
                new IllegalStateException(
                    "expected a counter of native bytes, but there is none: "
                        + unavailable().orElse(""))));
  }

  /**
   * Runs the work on this thread and measures what its tensors took, exactly. It runs under
   * libtorch's profiler, so not at full speed.
   *
   * @throws IllegalStateException where that is not possible
   * @throws ProfilerBusyException when a profiler is on already
   */
  public static Usage usage(Runnable work) {
    try (Meter meter = meter()) {
      Profiler profiler =
          Kineto.find()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "expected a profiler that records allocations, but there is none"));
      long[] held = {0};
      Trace trace =
          profiler.trace(
              () -> {
                long before = meter.bytes();
                work.run();
                held[0] = meter.bytes() - before;
              });
      return new Usage(Math.max(trace.peakBytes(), held[0]), held[0]);
    }
  }

  /**
   * Bytes in use of the C heap (glibc's {@code mallinfo2}): tensors, native objects, the JVM's own
   * native memory. Costs a few microseconds and nothing otherwise. Empty where there is no glibc
   * 2.33.
   */
  public static Optional<Long> heapBytes() {
    Optional<Exported> info = Exported.findReturningClass("mallinfo2");
    return info.map(
        function -> {
          try (Scope scope = Scope.open()) {
            LongPointer fields = Exported.words(new long[10]);
            function.call(fields);
            return fields.get(4) + fields.get(7); // mapped blocks, and blocks in use of the arenas
          }
        });
  }

  private static void switchOn(Counter counter) {
    synchronized (LOCK) {
      if (meters++ == 0) {
        counter.on(true);
      }
    }
  }

  private static void switchOff(Counter counter) {
    synchronized (LOCK) {
      if (--meters == 0) {
        counter.on(false);
      }
    }
  }

  /** The allocator's own counter. */
  private record Counter(BytePointer flag, LongPointer count) {
    static final Optional<Counter> FOUND = find().filter(Counter::counts);

    private static Optional<Counter> find() {
      return Exported.find(FLAG)
          .flatMap(flag -> Exported.find(REPORTER).map(reporter -> of(flag, reporter)));
    }

    private static Counter of(Exported flag, Exported reporter) {
      try (Scope scope = Scope.open()) {
        Pointer object = reporter.get();
        return new Counter(flag.bytes(), new LongPointer(Exported.at(object.address() + COUNT)));
      }
    }

    void on(boolean on) {
      flag.put((byte) (on ? 1 : 0));
    }

    long bytes() {
      return count.get();
    }

    /** Whether the word is what we take it for: it must follow an allocation and its release. */
    private boolean counts() {
      for (int attempt = 0; attempt < 5; attempt++) { // another thread may allocate meanwhile
        on(true);
        long before = bytes();
        long during;
        try (Scope scope = Scope.open()) {
          Tensors.zeros(ScalarType.Byte, 123_457);
          during = bytes();
        }
        long after = bytes();
        on(false);
        if (during - before == 123_457 && after == before) {
          return true;
        }
      }
      return false;
    }
  }
}

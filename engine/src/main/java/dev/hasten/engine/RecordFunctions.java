package dev.hasten.engine;

import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** The old profiler of libtorch, an object that records from its construction: operators alone. */
final class RecordFunctions extends Profiler {
  private static final String PREFIX = "_ZN5torch8autograd8profiler13RecordProfile";
  private static final String OPEN =
      PREFIX + "C1ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";
  private static final String CLOSE = PREFIX + "D1Ev";
  private static final int MORE_THAN_ITS_SIZE = 4096;

  private final Exported open;
  private final Exported close;

  private RecordFunctions(Exported open, Exported close) {
    this.open = open;
    this.close = close;
  }

  static Optional<Profiler> find() {
    return Exported.find(OPEN)
        .flatMap(open -> Exported.find(CLOSE).map(close -> new RecordFunctions(open, close)));
  }

  @Override
  void record(Runnable work, Path file) {
    Pointer object = new BytePointer(new byte[MORE_THAN_ITS_SIZE]);
    open.call(object, Exported.string(file.toString()), 0);
    try {
      work.run();
    } finally {
      close.call(object);
    }
  }
}

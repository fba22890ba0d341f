package dev.hasten.engine;

import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ActivityTypeSet;
import org.bytedeco.pytorch.ExperimentalConfig;
import org.bytedeco.pytorch.ProfilerConfig;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ActivityType;
import org.bytedeco.pytorch.global.torch.ProfilerState;

/** The present profiler of libtorch: operators and allocations. Linux x86-64. */
final class Kineto extends Profiler {
  private static final String PREFIX = "_ZN5torch8autograd8profiler";
  private static final String ENABLE =
      PREFIX
          + "14enableProfilerERKNS_8profiler4impl14ProfilerConfigERKSt3setINS3_12ActivityTypeESt4lessIS8_"
          + "ESaIS8_EERKSt13unordered_setIN2at11RecordScopeESt4hashISH_ESt8equal_toISH_ESaISH_EE";
  private static final String DISABLE = PREFIX + "15disableProfilerEv";
  private static final String SAVE =
      PREFIX + "14ProfilerResult4saveERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";
  private static final String FREE = PREFIX + "14ProfilerResultD1Ev";
  private static final long ONE_AS_FLOAT = 0x3f800000;

  private final Exported enable;
  private final Exported disable;
  private final Exported save;
  private final Exported free;

  private Kineto(Exported enable, Exported disable, Exported save, Exported free) {
    this.enable = enable;
    this.disable = disable;
    this.save = save;
    this.free = free;
  }

  static Optional<Profiler> find() {
    Optional<Exported> enable = Exported.find(ENABLE);
    Optional<Exported> disable = Exported.findReturningClass(DISABLE);
    Optional<Exported> save = Exported.find(SAVE);
    Optional<Exported> free = Exported.find(FREE);
    return enable.isPresent() && disable.isPresent() && save.isPresent() && free.isPresent()
        ? Optional.of(new Kineto(enable.get(), disable.get(), save.get(), free.get()))
        : Optional.empty();
  }

  @Override
  void record(Runnable work, Path file) {
    start();
    try {
      work.run();
    } finally {
      stop(file);
    }
  }

  private void stop(Path file) {
    LongPointer slot = Exported.words(0); // a unique_ptr to the result
    disable.call(slot);
    Pointer result = Exported.at(slot.get());
    save.call(result, Exported.string(file.toString()), 0);
    free.call(result);
    Pointer.free(result);
  }

  private void start() {
    boolean shapes = false;
    boolean memory = true;
    ProfilerConfig config =
        new ProfilerConfig(
            ProfilerState.KINETO,
            shapes,
            memory,
            false,
            false,
            false,
            new ExperimentalConfig(),
            new BytePointer(""));
    ActivityTypeSet activities = new ActivityTypeSet();
    activities.insert(ActivityType.CPU);
    torch.prepareProfiler(config, activities);
    // The scopes to record: an empty std::unordered_set, which means all of them. Its one bucket is
    // the last of its seven words.
    LongPointer scopes = Exported.words(0, 1, 0, 0, ONE_AS_FLOAT, 0, 0);
    scopes.put(0, scopes.address() + 6 * Long.BYTES);
    enable.call(config, activities, scopes);
  }
}

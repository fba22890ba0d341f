package dev.hasten.bench;

import dev.hasten.engine.Machine;
import dev.hasten.engine.Peaks;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Under what the rounds were measured.
 *
 * @param date of the first round
 * @param machine processor, cores and instruction sets
 * @param peaks of the machine
 * @param threads of each peer
 * @param seconds of a round
 * @param multiplyAccumulates of one example, by workload
 * @param facts of the peers, by name
 */
record Setting(
    String date,
    String machine,
    Peaks peaks,
    int threads,
    double seconds,
    Map<String, Long> multiplyAccumulates,
    Map<String, Map<String, String>> facts) {
  /** Measures the machine, for some seconds. */
  static Setting measure(int threads, double seconds) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<Network, Long> counted = new EnumMap<>(Network.class);
    for (Workload workload : Workload.all()) {
      long count =
          counted.computeIfAbsent(
              workload.network(), network -> BenchModels.multiplyAccumulates(workload));
      counts.put(workload.label(), count);
    }
    return new Setting(
        LocalDate.now(ZoneOffset.UTC).toString(),
        thisMachine(),
        Peaks.measure(),
        threads,
        seconds,
        counts,
        new LinkedHashMap<>());
  }

  static String thisMachine() {
    return Machine.processor()
        + ", "
        + Machine.cores()
        + " cores ("
        + String.join(" ", Machine.instructions())
        + ")";
  }

  /** Whether all workloads of today are counted. */
  boolean knowsAll() {
    return Workload.all().stream().map(Workload::label).allMatch(multiplyAccumulates::containsKey);
  }

  /** Billions of operations a second: an example costs three times its forward pass. */
  double gflops(Workload workload, double examplesPerSecond) {
    long macs = multiplyAccumulates.getOrDefault(workload.label(), 0L);
    return 3 * 2 * macs * examplesPerSecond * 1e-9;
  }

  /** The share of the peak in the workload's number format. */
  double shareOfPeak(Workload workload, double examplesPerSecond) {
    double peak =
        workload.format() == Workload.Format.BF16 ? peaks.bf16Gflops() : peaks.fp32Gflops();
    return gflops(workload, examplesPerSecond) / peak;
  }
}

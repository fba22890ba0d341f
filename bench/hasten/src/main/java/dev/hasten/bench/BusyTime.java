package dev.hasten.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processor time that the whole machine has been busy with anything: a benchmark beside which
 * something else runs measures that as well. Linux; elsewhere nothing is seen.
 */
final class BusyTime {
  private static final Path STATISTICS = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  private BusyTime() {}

  /** Seconds since the machine started, summed over its processors; 0 where it does not tell. */
  static double seconds() {
    try {
      return Files.isReadable(STATISTICS) ? seconds(Files.readAllLines(STATISTICS)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Of the line {@code cpu user nice system idle iowait irq softirq ...}: all but the idle two. */
  static double seconds(List<String> lines) {
    String[] fields = lines.isEmpty() ? new String[0] : lines.get(0).trim().split("\\s+");
    double ticks = 0;
    for (int i = 1; i < fields.length && i <= 7; i++) {
      ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }
}

package dev.hasten.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How much of the machine other processes took from this one since it was opened. On few cores a
 * single busy neighbour makes libtorch's threads wait for each other: training becomes many times
 * slower, and times mean nothing. Linux; elsewhere nothing is seen.
 */
public final class OtherLoad {
  private static final Path STATISTICS = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  private final long begunAt = System.nanoTime();
  private final double busyBefore = busySeconds();
  private final double ownBefore = ownSeconds();

  private OtherLoad() {}

  /** Watches from now on. */
  public static OtherLoad sinceNow() {
    return new OtherLoad();
  }

  /** Seconds since it was opened. */
  public double seconds() {
    return (System.nanoTime() - begunAt) * 1e-9;
  }

  /**
   * Cores, on average, that this process could have used and others did: what others took beyond
   * the cores of the machine that this process may not use anyway. 0 where the system does not
   * tell.
   */
  public double cores() {
    double others =
        (busySeconds() - busyBefore - (ownSeconds() - ownBefore)) / Math.max(1e-3, seconds());
    int spare = Math.max(0, processors(lines()) - Machine.cores());
    return Math.max(0, others - spare);
  }

  /**
   * Processor time that the whole machine has been busy with anything since it started, summed over
   * its processors, in seconds; 0 where the system does not tell.
   */
  public static double busySeconds() {
    return busySeconds(lines());
  }

  /** Of the line {@code cpu user nice system idle iowait irq softirq ...}: all but the idle two. */
  static double busySeconds(List<String> lines) {
    String[] fields = lines.isEmpty() ? new String[0] : lines.get(0).trim().split("\\s+");
    double ticks = 0;
    for (int i = 1; i < fields.length && i <= 7; i++) {
      ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Lines {@code cpu0 ...}, {@code cpu1 ...}. */
  static int processors(List<String> lines) {
    return (int) lines.stream().filter(line -> line.matches("cpu[0-9]+ .*")).count();
  }

  private static double ownSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() * 1e-9;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(STATISTICS);
    } catch (IOException e) {
      return List.of(); // not Linux, or hidden by the container
    }
  }
}

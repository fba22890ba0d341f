package dev.hasten.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What this machine is. */
public final class Machine {
  private static final Set<String> NAMED =
      Set.of(
          "avx",
          "avx2",
          "fma",
          "avx512f",
          "avx512bw",
          "avx512_vnni",
          "avx512_bf16",
          "avx_vnni",
          "amx_bf16",
          "amx_fp16",
          "amx_int8",
          "amx_tile",
          "avx_ne_convert",
          "asimd",
          "asimddp",
          "bf16",
          "sve",
          "i8mm");

  private static final Path LIMITS = Path.of("/proc/self/limits");

  private Machine() {}

  /** Processors that this JVM may use, limits of its container included. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The instruction sets that matter for training, as Linux names them; empty elsewhere. */
  public static Set<String> instructions() {
    Set<String> found = new TreeSet<>();
    for (String line : cpuInfo()) {
      if (line.startsWith("flags") || line.startsWith("Features")) {
        found.addAll(Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split(" ")));
        break;
      }
    }
    found.retainAll(NAMED);
    return found;
  }

  /** The processor's name; the architecture where the system does not tell. */
  public static String processor() {
    return cpuInfo().stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(System.getProperty("os.arch", "unknown"));
  }

  /** Bytes of memory that the process may use: the least of machine and containers (cgroups). */
  public static long memoryLimit() {
    return new MemoryLimit(Path.of("/")).bytes();
  }

  /**
   * Bytes that this process may still take: what its limits (containers, {@code ulimit -v}) leave
   * beside what it holds, and no more than the machine has free. {@link Long#MAX_VALUE} where
   * nothing is known. Other processes in the same container are not counted.
   */
  public static long freeBytes() {
    long machine = kilobytes(Path.of("/proc/meminfo"), "MemAvailable:");
    long own = Math.max(0, memoryLimit() - residentBytes());
    long addresses = Math.max(0, addressLimit(lines(LIMITS)) - addressBytes());
    return Math.min(addresses, machine == 0 ? own : Math.min(own, machine));
  }

  /**
   * Of the line {@code Max address space SOFT HARD bytes}: the soft limit, that of {@code ulimit
   * -v}; {@link Long#MAX_VALUE} where there is none.
   */
  static long addressLimit(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("Max address space")) {
        String soft = line.substring("Max address space".length()).trim().split("\\s+")[0];
        return soft.matches("[0-9]{1,18}") ? Long.parseLong(soft) : Long.MAX_VALUE;
      }
    }
    return Long.MAX_VALUE;
  }

  private static long addressBytes() {
    return kilobytes(Path.of("/proc/self/status"), "VmSize:");
  }

  /** Bytes that this process holds in physical memory; 0 where the system does not tell. */
  public static long residentBytes() {
    return kilobytes(Path.of("/proc/self/status"), "VmRSS:");
  }

  /** The most that {@link #residentBytes} has been. */
  public static long peakResidentBytes() {
    return kilobytes(Path.of("/proc/self/status"), "VmHWM:");
  }

  private static long kilobytes(Path file, String name) {
    for (String line : lines(file)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }

  private static List<String> cpuInfo() {
    return lines(Path.of("/proc/cpuinfo"));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // not Linux, or hidden by the container
    }
  }
}

package dev.hasten.cli;

import dev.hasten.engine.Devices;
import dev.hasten.engine.Machine;
import dev.hasten.engine.Peaks;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The machine on one screen. */
final class DoctorReport {
  private static final int WIDTH = 100;
  private static final int NAME = 14;
  private static final int BAR = 24;

  private final StringBuilder text = new StringBuilder();

  private DoctorReport() {}

  static String text(Peaks peaks, PrecisionChoice choice) {
    DoctorReport report = new DoctorReport();
    report.machine();
    report.peaks(peaks);
    report.threads();
    report.line("precision", choice.precision().label() + ": " + choice.reason());
    return report.text.toString();
  }

  private void machine() {
    Map<String, Object> natives = Devices.natives();
    boolean cuda = Boolean.TRUE.equals(natives.get("cuda"));
    line("processor", Machine.cores() + " cores, " + Machine.processor());
    line("instructions", String.join(" ", Machine.instructions()));
    line("devices", String.join(", ", Devices.names()) + (cuda ? "" : " (natives without CUDA)"));
    line("memory", format("%.1f GB may be used", Machine.memoryLimit() / 1e9));
    line(
        "natives",
        "libtorch "
            + natives.get("libtorch")
            + ", "
            + natives.get("platform")
            + ", kernels for "
            + natives.get("kernels_for")
            + parts(natives));
    line("java", Runtime.version().toString());
    text.append('\n');
  }

  private static String parts(Map<String, Object> natives) {
    List<String> parts = new ArrayList<>();
    natives.forEach(
        (name, value) -> {
          if (Boolean.TRUE.equals(value)) {
            parts.add(name.replace('_', ' '));
          }
        });
    return "; with " + String.join(", ", parts);
  }

  private void peaks(Peaks peaks) {
    double greatest = Math.max(peaks.fp32Gflops(), peaks.bf16Gflops());
    peak("fp32 peak", peaks.fp32Gflops(), greatest);
    peak("bf16 peak", peaks.bf16Gflops(), greatest);
    line(
        "memory peak",
        format("%5.0f GB/s     (one array added to another)", peaks.memoryGbytesPerSecond()));
    text.append('\n');
  }

  private void peak(String name, double gflops, double greatest) {
    String bar = "█".repeat((int) Math.round(BAR * gflops / greatest));
    line(name, format("%5.0f GFLOP/s  %s", gflops, bar));
  }

  private void threads() {
    Map<String, Object> report = Threads.report();
    line(
        "threads",
        "libtorch (OpenMP) "
            + report.get("libtorch_threads")
            + ", OpenBLAS "
            + report.get("openblas_threads"));
    line("", Threads.explanation());
    text.append('\n');
  }

  /** A name and its words, which go on under themselves where they are long. */
  private void line(String name, String words) {
    StringBuilder row = new StringBuilder(format("%-" + NAME + "s", name));
    int length = NAME;
    for (String word : words.split("(?<=\\S) ")) {
      if (length > NAME && length + word.length() > WIDTH) {
        text.append(row.toString().stripTrailing()).append('\n');
        row = new StringBuilder(" ".repeat(NAME));
        length = NAME;
      }
      row.append(word).append(' ');
      length += word.length() + 1;
    }
    text.append(row.toString().stripTrailing()).append('\n');
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}

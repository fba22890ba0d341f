package dev.hasten.cli;

import dev.hasten.engine.Machine;
import dev.hasten.engine.Peaks;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.Threads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten doctor}: what this machine is and can do. */
@Command(
    name = "doctor",
    description = "Tell what this machine can do and which precision suits it.",
    mixinStandardHelpOptions = true)
final class DoctorVerb implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Peaks peaks = Peaks.measure();
    PrecisionChoice choice = PrecisionChoice.ofThisMachine();
    String text = json ? Json.text(json(peaks, choice)) + "\n" : words(peaks, choice);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(Peaks peaks, PrecisionChoice choice) {
    Map<String, Object> peak = new LinkedHashMap<>();
    peak.put("fp32_gflops", peaks.fp32Gflops());
    peak.put("bf16_gflops", peaks.bf16Gflops());
    peak.put("memory_gbytes_per_s", peaks.memoryGbytesPerSecond());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cores", Machine.cores());
    all.put("processor", Machine.processor());
    all.put("instructions", Machine.instructions());
    all.put("devices", List.of("cpu"));
    all.put("memory_limit_bytes", Machine.memoryLimit());
    all.put("peak", peak);
    all.put("threads", Threads.report());
    all.put("precision", choice.precision().label());
    all.put("precision_reason", choice.reason());
    return all;
  }

  private static String words(Peaks peaks, PrecisionChoice choice) {
    StringBuilder text = new StringBuilder();
    line(text, "processor", Machine.cores() + " cores, " + Machine.processor());
    line(text, "instructions", String.join(" ", Machine.instructions()));
    line(text, "devices", "cpu");
    line(text, "memory", format("%.1f GB may be used", Machine.memoryLimit() / 1e9));
    line(text, "fp32 peak", format("%.0f GFLOP/s (matrix product)", peaks.fp32Gflops()));
    line(text, "bf16 peak", format("%.0f GFLOP/s (matrix product)", peaks.bf16Gflops()));
    line(text, "memory peak", format("%.0f GB/s (add in place)", peaks.memoryGbytesPerSecond()));
    Threads.report().forEach((name, value) -> line(text, name, String.valueOf(value)));
    line(text, "precision", choice.precision().label() + ": " + choice.reason());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(format("%-24s %s%n", name, value));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}

package dev.hasten.cli;

import dev.hasten.engine.Devices;
import dev.hasten.engine.Machine;
import dev.hasten.engine.Peaks;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.Threads;
import java.util.LinkedHashMap;
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
    String text = json ? Json.text(json(peaks, choice)) + "\n" : DoctorReport.text(peaks, choice);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(Peaks peaks, PrecisionChoice choice) {
    Map<String, Object> peak = new LinkedHashMap<>();
    peak.put("fp32_gflops", peaks.fp32Gflops());
    peak.put("bf16_gflops", peaks.bf16Gflops());
    peak.put("memory_gbytes_per_s", peaks.memoryGbytesPerSecond());
    Map<String, Object> threads = new LinkedHashMap<>(Threads.report());
    threads.put("explanation", Threads.explanation());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cores", Machine.cores());
    all.put("processor", Machine.processor());
    all.put("instructions", Machine.instructions());
    all.put("devices", Devices.names());
    all.put("memory_limit_bytes", Machine.memoryLimit());
    all.put("java", Runtime.version().toString());
    all.put("natives", Devices.natives());
    all.put("peak", peak);
    all.put("threads", threads);
    all.put("precision", choice.precision().label());
    all.put("precision_reason", choice.reason());
    return all;
  }
}

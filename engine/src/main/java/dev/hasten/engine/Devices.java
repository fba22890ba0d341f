package dev.hasten.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** What the loaded natives can compute on. */
public final class Devices {
  private Devices() {}

  /** Names as libtorch gives them: cpu, then cuda:0 and on, mps or xpu:0 where there are such. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of("cpu"));
    if (torch.hasCUDA() && torch.cuda_is_available()) {
      for (int i = 0; i < torch.cuda_device_count(); i++) {
        names.add("cuda:" + i);
      }
    }
    if (torch.hasMPS()) {
      names.add("mps");
    }
    if (torch.hasXPU()) {
      for (int i = 0; i < torch.xpu_device_count(); i++) {
        names.add("xpu:" + i);
      }
    }
    return List.copyOf(names);
  }

  /** The natives by name: version, platform, the instructions they use, the libraries in them. */
  public static Map<String, Object> natives() {
    Map<String, Object> natives = new LinkedHashMap<>();
    natives.put(
        "libtorch",
        Objects.requireNonNullElse(torch.class.getPackage().getImplementationVersion(), "unknown"));
    natives.put("platform", Loader.getPlatform());
    try (Scope scope = Scope.open()) {
      BytePointer capability = torch.get_cpu_capability();
      natives.put("kernels_for", capability.getString());
    }
    natives.put("openmp", torch.hasOpenMP());
    natives.put("onednn", torch.hasMKLDNN());
    natives.put("mkl", torch.hasMKL());
    natives.put("cuda", torch.hasCUDA());
    natives.put("live_bytes", NativeMemory.unavailable().isEmpty());
    natives.put("operator_profile", OperatorProfile.unavailable().isEmpty());
    return natives;
  }
}

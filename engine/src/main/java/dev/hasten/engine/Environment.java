package dev.hasten.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.global.torch;

/** What a run depends on besides its recipe: part of what "the same bits" means. */
public final class Environment {
  private Environment() {}

  /** Machine, versions and thread settings by name. Loads the natives. */
  public static Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("processor", Machine.processor());
    facts.put("cores", Machine.cores());
    facts.put("instructions", String.join(" ", Machine.instructions()));
    facts.put("memory_limit_gb", Math.round(Machine.memoryLimit() / 1e8) / 10.0);
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", Runtime.version().toString());
    facts.put(
        "libtorch",
        Objects.requireNonNullElse(torch.class.getPackage().getImplementationVersion(), "unknown"));
    facts.put("threads", Threads.report().toString());
    return facts;
  }
}

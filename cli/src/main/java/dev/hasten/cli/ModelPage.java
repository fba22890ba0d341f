package dev.hasten.cli;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.ModelOption;
import dev.hasten.nn.models.PublishedCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** All about one model: its options, and what a batch costs. */
final class ModelPage {
  private static final int BATCH = 32;
  private static final long TOKENS = 2048;

  private ModelPage() {}

  /** What can be told without making it. */
  static Map<String, Object> counts(ModelInfo info, int batch) {
    PublishedCounts counts = PublishedCounts.of(info);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", info.name());
    all.put("parameters", counts.parameters());
    all.put("macs", counts.multiplyAccumulates());
    all.put("batch", batch);
    all.put("activation_bytes", batch * counts.activationBytes());
    all.put("input", info.example());
    return all;
  }

  /** So many examples that scores of all kinds of tokens at all places fit into memory. */
  static int usualBatch(ModelInfo info) {
    return info.inputType() == ScalarType.Long
        ? (int) Math.max(1, Math.min(BATCH, TOKENS / Tensors.count(info.shape())))
        : BATCH;
  }

  /** Counts and options. */
  static Map<String, Object> of(ModelInfo info, int batch) {
    Map<String, Object> all = counts(info, batch);
    all.put("title", info.title());
    all.put("source", info.source());
    all.put("classes", info.classes());
    List<Map<String, Object>> options = new ArrayList<>();
    for (ModelOption option : info.options()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", option.name());
      one.put("standard", option.standard());
      one.put("summary", option.summary());
      options.add(one);
    }
    all.put("options", options);
    return all;
  }

  static String text(Map<String, Object> page) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%s: %s%n", page.get("name"), page.get("title")));
    line(text, "source", String.valueOf(page.get("source")));
    line(text, "published form", page.get("input") + " to " + page.get("classes") + " classes");
    line(text, "parameters", String.format(Locale.ROOT, "%,d", (Long) page.get("parameters")));
    line(text, "multiply-adds", String.format(Locale.ROOT, "%,d", (Long) page.get("macs")));
    String batch = " at batch " + page.get("batch");
    line(text, "activations" + batch, megabytes(page));
    String speed = ModelSpeed.words(page);
    if (!speed.isEmpty()) {
      line(text, "speed" + batch, speed + " (forward and backward, fp32, measured now)");
    }
    for (Object each : (List<?>) page.getOrDefault("options", List.of())) {
      Map<?, ?> option = (Map<?, ?>) each;
      text.append(
          String.format(
              Locale.ROOT,
              "  option %s, %s: %s%n",
              option.get("name"),
              option.get("standard"),
              option.get("summary")));
    }
    return text.toString();
  }

  static String megabytes(Map<String, Object> page) {
    long bytes = page.get("activation_bytes") instanceof Long counted ? counted : 0;
    return String.format(Locale.ROOT, bytes < 1_000_000 ? "%,.3f MB" : "%,.1f MB", bytes / 1e6);
  }

  private static void line(StringBuilder text, String what, Object value) {
    text.append(String.format(Locale.ROOT, "  %s: %s%n", what, value));
  }
}

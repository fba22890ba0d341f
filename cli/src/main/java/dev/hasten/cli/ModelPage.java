package dev.hasten.cli;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Slot;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.ModelOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** All about one model: its options, and what a batch costs. */
final class ModelPage {
  private static final int TIMED = 5;
  private static final int BATCH = 32;
  private static final long TOKENS = 2048;

  private ModelPage() {}

  /** What can be told without running it on a batch. */
  static Map<String, Object> counts(ModelInfo info) {
    try (Layer model = info.published()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("name", info.name());
      all.put(
          "parameters",
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum());
      all.put("macs", MultiplyAccumulates.of(model, info.inputType(), info.shape()));
      all.put("input", info.example());
      return all;
    }
  }

  /** So many examples that scores of all kinds of tokens at all places fit into memory. */
  static int usualBatch(ModelInfo info) {
    return info.inputType() == ScalarType.Long
        ? (int) Math.max(1, Math.min(BATCH, TOKENS / Tensors.count(info.shape())))
        : BATCH;
  }

  /** Counts, options and the bytes that a batch keeps for the backward pass; on request, speed. */
  static Map<String, Object> of(ModelInfo info, int batch, boolean timed) {
    Map<String, Object> all = counts(info);
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
    all.put("batch", batch);
    try (Layer model = info.published();
        Scope scope = Scope.open()) {
      model.initialize(new RandomStreams(1));
      Tensor inputs = inputs(info, batch);
      if (NativeMemory.unavailable().isEmpty()) {
        all.put("activation_bytes", held(model, inputs));
      }
      if (timed) {
        all.put("examples_per_second", batch / seconds(model, inputs));
      }
    }
    return all;
  }

  private static Tensor inputs(ModelInfo info, int batch) {
    long[] shape = new long[info.shape().length + 1];
    shape[0] = batch;
    System.arraycopy(info.shape(), 0, shape, 1, info.shape().length);
    return Tensors.zeros(info.inputType(), shape);
  }

  /** What is alive after a forward pass, for the backward pass to use. */
  private static long held(Layer model, Tensor inputs) {
    try (Scope scope = Scope.open();
        NativeMemory.Meter meter = NativeMemory.meter()) {
      Slot.of(model).forward(inputs);
      return meter.bytes();
    }
  }

  /** The median of a few forward and backward passes in fp32. */
  private static double seconds(Layer model, Tensor inputs) {
    double[] seconds = new double[TIMED];
    for (int i = -1; i < TIMED; i++) {
      long begun = System.nanoTime();
      try (Scope scope = Scope.open()) {
        Slot.of(model).forward(inputs).sum().backward();
      }
      if (i >= 0) { // the first is slower
        seconds[i] = (System.nanoTime() - begun) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[TIMED / 2];
  }

  static String text(Map<String, Object> page) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%s: %s%n", page.get("name"), page.get("title")));
    line(text, "source", String.valueOf(page.get("source")));
    line(text, "published form", page.get("input") + " to " + page.get("classes") + " classes");
    line(text, "parameters", String.format(Locale.ROOT, "%,d", (Long) page.get("parameters")));
    line(text, "multiply-adds", String.format(Locale.ROOT, "%,d", (Long) page.get("macs")));
    String batch = " at batch " + page.get("batch");
    if (page.get("activation_bytes") instanceof Long bytes) {
      line(text, "activations" + batch, String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6));
    }
    if (page.get("examples_per_second") instanceof Double speed) {
      line(
          text,
          "examples/s" + batch,
          String.format(Locale.ROOT, "%,.1f (forward and backward, fp32, measured now)", speed));
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

  private static void line(StringBuilder text, String what, Object value) {
    text.append(String.format(Locale.ROOT, "  %s: %s%n", what, value));
  }
}

package dev.hasten.cli;

import dev.hasten.compare.Calibration;
import dev.hasten.compare.ComparisonResult;
import dev.hasten.compare.Effect;
import dev.hasten.compare.Interval;
import dev.hasten.compare.RunResult;
import dev.hasten.train.Target;
import java.util.LinkedHashMap;
import java.util.Map;

/** A comparison as the document that scripts rely on: its names stay. */
final class CompareJson {
  private CompareJson() {}

  static Map<String, Object> of(ComparisonResult result) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("target", target(result.target()));
    all.put("unit", result.unit().name());
    all.put("units_per_example", result.unit().perExample());
    all.put("other_networks", result.otherNetworks());
    all.put("runs", result.runs().stream().map(CompareJson::run).toList());
    Map<String, Object> speedup = new LinkedHashMap<>();
    result.recipes().stream()
        .filter(name -> !name.equals(result.baseline()))
        .forEach(
            name ->
                result.speedup(name).ifPresent(interval -> speedup.put(name, interval(interval))));
    all.put("speedup", speedup);
    all.put("ablations", result.effects().stream().map(CompareJson::effect).toList());
    Calibration.of(result).ifPresent(found -> all.put("target_by_rule", target(found.target())));
    return all;
  }

  private static Map<String, Object> target(Target target) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("metric", target.metric());
    tree.put("value", target.value());
    tree.put("at_least", target.atLeast());
    return tree;
  }

  private static Map<String, Object> run(RunResult run) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("recipe", run.recipe());
    tree.put("seed", run.seed());
    tree.put("reached", run.reached());
    tree.put("seconds", run.seconds());
    tree.put("steps", run.steps());
    tree.put("metric", run.metric());
    tree.put("examples_per_second", run.examplesPerSecond());
    tree.put("peak_bytes", run.peakBytes());
    tree.put("evaluation_seconds", run.evaluationSeconds());
    return tree;
  }

  private static Map<String, Object> effect(Effect effect) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("recipe", effect.ablation().of());
    tree.put("part", effect.ablation().part());
    tree.put("run", effect.ablation().name());
    tree.put("time_saved", interval(effect.timeSaved()));
    tree.put("quality_gained", interval(effect.qualityGained()));
    return tree;
  }

  private static Map<String, Object> interval(Interval interval) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("median", interval.median());
    tree.put("low", interval.low());
    tree.put("high", interval.high());
    tree.put("count", interval.count());
    return tree;
  }
}

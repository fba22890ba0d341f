package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Operators;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/** Segments of weights, gradients and states as the lists that fused kernels take, made once. */
final class SegmentLists implements AutoCloseable {
  private final List<Tensor> held = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  /** Lists for one call; all of one kind, decaying or not. */
  record Group(boolean decays, int size, IValue weights, IValue gradients, List<IValue> states) {}

  SegmentLists(Weights weights, List<FlatBuffer> states) {
    List<Weights.Segment> segments = weights.segments();
    List<List<Tensor>> cuts = states.stream().map(weights::segments).toList();
    segments.forEach(
        segment -> {
          held.add(segment.weight());
          held.add(segment.gradient());
        });
    cuts.forEach(held::addAll);
    for (boolean decays : new boolean[] {true, false}) {
      List<Integer> chosen = new ArrayList<>();
      for (int i = 0; i < segments.size(); i++) {
        if (segments.get(i).decays() == decays) {
          chosen.add(i);
        }
      }
      if (!chosen.isEmpty()) {
        groups.add(
            new Group(
                decays,
                chosen.size(),
                list(chosen.stream().map(i -> segments.get(i).weight()).toList()),
                list(chosen.stream().map(i -> segments.get(i).gradient()).toList()),
                cuts.stream().map(cut -> list(chosen.stream().map(cut::get).toList())).toList()));
      }
    }
  }

  List<Group> groups() {
    return groups;
  }

  private static IValue list(List<Tensor> tensors) {
    try (Scope scope = Scope.open()) {
      IValue list = Operators.list(tensors);
      list.retainReference();
      return list;
    }
  }

  @Override
  public void close() {
    for (Group group : groups) {
      group.weights().releaseReference();
      group.gradients().releaseReference();
      group.states().forEach(IValue::releaseReference);
    }
    held.forEach(Tensors::free);
  }
}

package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Where parameters lie in flat buffers, and which of them an element-wise update may treat as one
 * tensor.
 *
 * @param places the number that each has in the flat buffers
 */
record WeightLayout(Map<String, Parameter> parameters, List<Integer> places, List<Group> groups) {
  /**
   * Where parameters of one kind lie side by side: their numbers in the list, the number that the
   * first has in the flat buffers, and whether they decay.
   */
  record Group(int from, int to, int place, boolean decays) {}

  /** Of parameters that fill the buffers; the first {@code decayed} decay. */
  static WeightLayout whole(Map<String, Parameter> parameters, int decayed) {
    int count = parameters.size();
    List<Group> groups = new ArrayList<>();
    if (decayed > 0) {
      groups.add(new Group(0, decayed, 0, true));
    }
    if (decayed < count) {
      groups.add(new Group(decayed, count, decayed, false));
    }
    return new WeightLayout(parameters, IntStream.range(0, count).boxed().toList(), groups);
  }

  /** Of some of them; those that lie side by side stay one group. */
  WeightLayout only(Predicate<String> wanted, boolean decaying) {
    Map<String, Parameter> chosen = new LinkedHashMap<>();
    List<Integer> some = new ArrayList<>();
    List<Group> theirGroups = new ArrayList<>();
    List<String> names = names();
    for (Group group : groups) {
      int from = some.size();
      for (int i = group.from(); i <= group.to(); i++) {
        if (i < group.to() && wanted.test(names.get(i))) {
          chosen.put(names.get(i), parameters.get(names.get(i)));
          some.add(places.get(i));
        } else if (some.size() > from) { // a run has ended before i
          int place = group.place() + (i - group.from()) - (some.size() - from);
          theirGroups.add(new Group(from, some.size(), place, decaying || group.decays()));
          from = some.size();
        }
      }
    }
    return new WeightLayout(chosen, some, theirGroups);
  }

  List<String> names() {
    return List.copyOf(parameters.keySet());
  }

  /** For each parameter, whether weight decay applies to it. */
  List<Boolean> decays() {
    List<Boolean> all = new ArrayList<>();
    for (Group group : groups) {
      all.addAll(Collections.nCopies(group.to() - group.from(), group.decays()));
    }
    return all;
  }

  /** The tensors of buffers of the model: one for each group. Owned by the caller. */
  List<Weights.Segment> segments(LazyBuffer values, LazyBuffer gradients) {
    List<Weights.Segment> segments = new ArrayList<>();
    for (Group group : groups) {
      segments.add(
          new Weights.Segment(ofModel(values, group), ofModel(gradients, group), group.decays()));
    }
    return segments;
  }

  /** The same cuts of a buffer that holds these parameters alone. Owned by the caller. */
  List<Tensor> segments(FlatBuffer state) {
    return groups.stream().map(group -> cut(state, group.from(), group.to())).toList();
  }

  private static Tensor ofModel(LazyBuffer buffer, Group group) {
    return cut(buffer.get(), group.place(), group.place() + group.to() - group.from());
  }

  private static Tensor cut(FlatBuffer buffer, int from, int to) {
    try (Scope scope = Scope.open()) {
      return Tensors.own(buffer.slice(from, to));
    }
  }

  /** Pieces of weights that are kept in bfloat16 alone. */
  List<Piece> pieces(Pieces kept, Map<String, Parameter> allOfModel) {
    List<Piece> pieces = new ArrayList<>();
    for (Group group : groups) {
      Map<String, Parameter> some = new LinkedHashMap<>();
      names().subList(group.from(), group.to()).forEach(n -> some.put(n, parameters.get(n)));
      pieces.addAll(kept.of(some, allOfModel, group.place(), group.decays()));
    }
    return pieces;
  }

  /** The tensors, by name, of a buffer that holds these parameters alone. Borrowed. */
  Map<String, Tensor> named(FlatBuffer state) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    int index = 0;
    for (String name : parameters.keySet()) {
      named.put(name, state.views().get(index++));
    }
    return named;
  }
}

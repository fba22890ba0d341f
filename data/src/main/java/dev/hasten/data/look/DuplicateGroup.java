package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Examples that are the same, value for value.
 *
 * @param train their numbers among the examples to train on
 * @param test their numbers among those to test on
 * @param labels the labels that they have
 */
public record DuplicateGroup(List<Integer> train, List<Integer> test, Set<Long> labels) {
  /** Copies the lists. */
  public DuplicateGroup {
    train = List.copyOf(train);
    test = List.copyOf(test);
    labels = Set.copyOf(labels);
  }

  /** Groups of two and more, in the order of their first example. */
  static List<DuplicateGroup> find(List<Mark> train, List<Mark> test) {
    Map<Mark.Content, List<Mark>> groups = new LinkedHashMap<>();
    List<Mark> all = new ArrayList<>(train);
    all.addAll(test);
    all.forEach(
        mark -> groups.computeIfAbsent(mark.content(), any -> new ArrayList<>(1)).add(mark));
    List<DuplicateGroup> duplicates = new ArrayList<>();
    for (List<Mark> group : groups.values()) {
      if (group.size() > 1) {
        Set<Long> labels = new TreeSet<>();
        group.forEach(mark -> labels.add(mark.label()));
        duplicates.add(new DuplicateGroup(numbers(group, true), numbers(group, false), labels));
      }
    }
    return duplicates;
  }

  private static List<Integer> numbers(List<Mark> group, boolean train) {
    return group.stream().filter(mark -> mark.train() == train).map(Mark::example).toList();
  }
}

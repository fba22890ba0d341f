package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Images or rows to train on that are alike without all being the same, each like another one of
 * them: the frames of a film, say, or two sizes of one photograph.
 *
 * @param examples their numbers
 * @param labels the labels that they have
 */
public record NearGroup(List<Integer> examples, Set<Long> labels) {
  /** Copies both. */
  public NearGroup {
    examples = List.copyOf(examples);
    labels = Set.copyOf(labels);
  }

  /** The largest groups first. */
  static <T extends Likeness> List<NearGroup> find(
      LikenessIndex<T> index, List<T> all, Map<Integer, Mark.Content> contents) {
    Map<Integer, Integer> heads = new HashMap<>();
    for (T one : all) {
      for (T other : index.like(one)) {
        heads.put(head(heads, one.example()), head(heads, other.example()));
      }
    }
    Map<Integer, List<T>> members = new TreeMap<>();
    for (T one : all) {
      members.computeIfAbsent(head(heads, one.example()), any -> new ArrayList<>()).add(one);
    }
    List<NearGroup> groups = new ArrayList<>();
    for (List<T> group : members.values()) {
      Set<Mark.Content> different = new HashSet<>();
      Set<Long> labels = new HashSet<>();
      for (T one : group) {
        different.add(contents.get(one.example()));
        labels.add(one.label());
      }
      if (different.size() > 1) { // else they are equal, which is told elsewhere
        groups.add(new NearGroup(group.stream().map(Likeness::example).toList(), labels));
      }
    }
    groups.sort((one, other) -> Integer.compare(other.examples().size(), one.examples().size()));
    return groups;
  }

  /** The first of the group that an example is in so far; ways there are shortened. */
  private static int head(Map<Integer, Integer> heads, int example) {
    int head = example;
    for (int next = heads.getOrDefault(head, head); next != head; ) {
      head = next;
      next = heads.getOrDefault(head, head);
    }
    heads.put(example, head);
    return head;
  }
}

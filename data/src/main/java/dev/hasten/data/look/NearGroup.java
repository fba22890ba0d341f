package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Images to train on that look alike without all being the same, each like another one of them: the
 * frames of a film, say, or two sizes of one photograph.
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
  static List<NearGroup> find(List<Thumbnail> images, Map<Integer, Mark.Content> contents) {
    LookalikeIndex index = new LookalikeIndex(images);
    Map<Integer, Integer> heads = new HashMap<>();
    for (Thumbnail image : images) {
      for (Thumbnail other : index.like(image)) {
        heads.put(head(heads, image.example()), head(heads, other.example()));
      }
    }
    Map<Integer, List<Thumbnail>> members = new TreeMap<>();
    for (Thumbnail image : images) {
      members.computeIfAbsent(head(heads, image.example()), any -> new ArrayList<>()).add(image);
    }
    List<NearGroup> groups = new ArrayList<>();
    for (List<Thumbnail> group : members.values()) {
      Set<Mark.Content> different = new HashSet<>();
      Set<Long> labels = new HashSet<>();
      for (Thumbnail image : group) {
        different.add(contents.get(image.example()));
        labels.add(image.label());
      }
      if (different.size() > 1) { // else they are equal, which is told elsewhere
        groups.add(new NearGroup(group.stream().map(Thumbnail::example).toList(), labels));
      }
    }
    groups.sort((one, other) -> Integer.compare(other.examples().size(), one.examples().size()));
    return groups;
  }

  /** The first of the group that an image is in so far; ways there are shortened. */
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

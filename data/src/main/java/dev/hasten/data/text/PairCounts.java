package dev.hasten.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How often tokens stand side by side in words. What changes when a pair becomes a token is counted
 * in the words that have it alone; the queue may hold counts of before, which are put right when
 * they come up.
 */
final class PairCounts {
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<BytePairs.Merge> merges = new ArrayList<>();
  private final int[][] words;
  private final long[] times;
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> places = new HashMap<>();
  private final PriorityQueue<Counted> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Counted::count).reversed().thenComparingLong(Counted::pair));

  /** A pair, its left token in the upper half. */
  private record Counted(long pair, long count) {}

  PairCounts(Map<String, Long> counted) {
    add(BytePairs.SEPARATOR);
    char[] alphabet = Words.alphabet();
    Arrays.sort(alphabet);
    for (char letter : alphabet) {
      add(String.valueOf(letter));
    }
    words = new int[counted.size()][];
    times = new long[words.length];
    int number = 0;
    for (Map.Entry<String, Long> each : counted.entrySet()) {
      words[number] =
          each.getKey().chars().map(letter -> number(String.valueOf((char) letter))).toArray();
      times[number++] = each.getValue();
    }
    for (int word = 0; word < words.length; word++) {
      for (int i = 1; i < words[word].length; i++) {
        change(pair(words[word][i - 1], words[word][i]), word, times[word]);
      }
    }
    counts.forEach((pair, count) -> queue.add(new Counted(pair, count)));
  }

  private int add(String token) {
    Integer there = numbers.putIfAbsent(token, tokens.size());
    if (there == null) {
      tokens.add(token);
      return tokens.size() - 1;
    }
    return there;
  }

  private int number(String token) {
    return numbers.getOrDefault(token, 0);
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private void change(long pair, int word, long by) {
    counts.merge(pair, by, Long::sum);
    if (by > 0) {
      places.computeIfAbsent(pair, any -> new HashSet<>()).add(word);
    }
  }

  List<String> tokens() {
    return tokens;
  }

  List<BytePairs.Merge> merges() {
    return merges;
  }

  /**
   * Makes a token of the most frequent pair; of equal ones that with the lowest numbers.
   *
   * @return whether there was one
   */
  boolean merge() {
    for (Counted top = queue.poll(); top != null; top = queue.poll()) {
      long count = counts.getOrDefault(top.pair(), 0L);
      if (count < 1) {
        continue;
      }
      if (count == top.count()) {
        merge(top.pair());
        return true;
      }
      queue.add(new Counted(top.pair(), count));
    }
    return false;
  }

  private void merge(long pair) {
    int left = (int) (pair >> 32);
    int right = (int) pair;
    merges.add(new BytePairs.Merge(tokens.get(left), tokens.get(right)));
    int token = add(tokens.get(left) + tokens.get(right));
    Set<Long> grown = new HashSet<>();
    for (int word : places.getOrDefault(pair, Set.of())) {
      merge(word, left, right, token, grown);
    }
    places.remove(pair);
    counts.remove(pair);
    grown.forEach(each -> queue.add(new Counted(each, counts.getOrDefault(each, 0L))));
  }

  private void merge(int word, int left, int right, int token, Set<Long> grown) {
    int[] before = words[word];
    int[] after = new int[before.length];
    int length = 0;
    for (int i = 0; i < before.length; i++) {
      boolean both = before[i] == left && i + 1 < before.length && before[i + 1] == right;
      after[length++] = both ? token : before[i];
      i += both ? 1 : 0;
    }
    if (length == before.length) {
      return;
    }
    for (int i = 1; i < before.length; i++) {
      change(pair(before[i - 1], before[i]), word, -times[word]);
    }
    words[word] = Arrays.copyOf(after, length);
    for (int i = 1; i < length; i++) {
      long each = pair(after[i - 1], after[i]);
      change(each, word, times[word]);
      if (after[i - 1] == token || after[i] == token) {
        grown.add(each);
      }
    }
  }
}

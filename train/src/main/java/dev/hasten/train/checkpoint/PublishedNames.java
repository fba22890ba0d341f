package dev.hasten.train.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors of a file by the names of a model, where publishers call the same by others: a body
 * without the name that it has under its head (Hugging Face's gpt2 has {@code wte.weight} for
 * {@code transformer.wte.weight}), and {@code gamma} and {@code beta} in norms of old files. What
 * is constant or counts steps is saved besides and passed over.
 */
final class PublishedNames {
  private static final Pattern CONSTANT =
      Pattern.compile(
          "(.*\\.)?(num_batches_tracked|attn\\.bias|attn\\.masked_bias|rotary_emb\\.inv_freq"
              + "|embeddings\\.position_ids)");

  private PublishedNames() {}

  /** What was read, by the names of these places where it has one there. */
  static Map<String, Tensor> matched(Map<String, Tensor> read, Set<String> places) {
    Optional<String> body = body(read.keySet(), places);
    Map<String, Tensor> matched = new LinkedHashMap<>();
    read.forEach(
        (name, tensor) -> {
          String known = known(name, body, places);
          if (places.contains(known) || !CONSTANT.matcher(name).matches()) {
            matched.put(known, tensor);
          }
        });
    return matched;
  }

  private static String known(String name, Optional<String> body, Set<String> places) {
    for (String inside : new String[] {name, body.map(first -> first + name).orElse(name)}) {
      for (String each : new String[] {inside, modern(inside)}) {
        if (places.contains(each)) {
          return each;
        }
      }
    }
    return name;
  }

  private static String modern(String name) {
    return name.replaceFirst("\\.gamma$", ".weight").replaceFirst("\\.beta$", ".bias");
  }

  /** The first part of the places' names, with its dot, where the file has all but that. */
  private static Optional<String> body(Set<String> read, Set<String> places) {
    return places.stream()
        .filter(place -> place.indexOf('.') > 0)
        .map(place -> place.substring(0, place.indexOf('.') + 1))
        .distinct()
        .filter(first -> read.stream().noneMatch(name -> name.startsWith(first)))
        .filter(
            first ->
                read.stream()
                    .filter(name -> !places.contains(name))
                    .anyMatch(
                        name ->
                            places.contains(first + name) || places.contains(first + modern(name))))
        .findFirst();
  }
}

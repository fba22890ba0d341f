package dev.hasten.data.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Byte pairs as the file of Hugging Face's tokenizers. */
final class BytePairsJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private BytePairsJson() {}

  static String text(BytePairs pairs) {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ObjectNode separator = root.putArray("added_tokens").addObject();
    separator.put("id", 0).put("content", BytePairs.SEPARATOR);
    for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
      separator.put(flag, false);
    }
    separator.put("special", true);
    root.putNull("normalizer");
    level(root.putObject("pre_tokenizer"), false);
    root.putNull("post_processor");
    level(root.putObject("decoder"), true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    for (String none :
        new String[] {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
      model.putNull(none);
    }
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int i = 0; i < pairs.tokens().size(); i++) {
      vocabulary.put(pairs.tokens().get(i), i);
    }
    ArrayNode merges = model.putArray("merges");
    pairs.merges().forEach(each -> merges.addArray().add(each.left()).add(each.right()));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("expected byte pairs that JSON can hold", impossible);
    }
  }

  private static void level(ObjectNode node, boolean prefix) {
    node.put("type", "ByteLevel").put("add_prefix_space", prefix);
    node.put("trim_offsets", true).put("use_regex", true);
  }
}

package dev.hasten.data.pack;

import dev.hasten.data.NumericTarget;
import dev.hasten.data.Resampling;
import dev.hasten.data.table.TableColumn;
import dev.hasten.data.table.TableColumn.Categorical;
import dev.hasten.data.table.TableColumn.Numeric;
import dev.hasten.data.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The facts of a set as the text that its fingerprint is taken of. It stays as it is, so that
 * packing of an older Hasten is gone on with: golden files hold it fast.
 */
final class FactWords {
  private FactWords() {}

  /** What there is of some sets only stands at the end: the sums of the others stay. */
  static String of(PackedFacts facts) {
    List<String> words =
        new ArrayList<>(
            List.of(
                facts.kind().label(),
                facts.shape().toString(),
                String.valueOf(facts.scale().divisor()),
                Arrays.toString(facts.scale().mean()),
                Arrays.toString(facts.scale().deviation()),
                String.valueOf(facts.classes()),
                facts.classNames().toString()));
    facts.documentStart().map(String::valueOf).ifPresent(words::add);
    facts.number().map(FactWords::number).ifPresent(words::add);
    facts.schema().map(FactWords::schema).ifPresent(words::add);
    if (facts.resampling() != Resampling.BILINEAR) {
      words.add("resampling " + facts.resampling().label());
    }
    return String.join("\n", words);
  }

  private static String number(NumericTarget number) {
    return "number " + text(number.name()) + bits(number.mean()) + bits(number.deviation());
  }

  private static String schema(TableSchema schema) {
    StringBuilder words = new StringBuilder("table ");
    words.append((int) schema.format().separator());
    words.append(schema.format().header() ? " header " : " rows ");
    words.append(texts(schema.format().missing()));
    words.append(text(schema.target())).append(texts(schema.classes()));
    for (TableColumn column : schema.columns()) {
      if (column instanceof Numeric numeric) {
        words.append("numeric ").append(text(numeric.name()));
        words.append(bits(numeric.mean())).append(bits(numeric.deviation()));
        words.append(numeric.marked() ? "marked " : "whole ");
      } else if (column instanceof Categorical some) {
        words.append("categorical ").append(text(some.name())).append(texts(some.values()));
      }
    }
    return words.toString();
  }

  private static String texts(List<String> all) {
    StringBuilder words = new StringBuilder().append(all.size()).append(' ');
    all.forEach(each -> words.append(text(each)));
    return words.toString();
  }

  /** With its length before it, so that no two lists of texts are alike. */
  private static String text(String text) {
    return text.length() + ":" + text + " ";
  }

  private static String bits(double number) {
    return Long.toHexString(Double.doubleToRawLongBits(number)) + " ";
  }
}

package dev.hasten.data.text;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.TokenDataset;
import dev.hasten.data.internal.BadRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads text as examples for decoders: files of plain text, or of JSON Lines ({@code .jsonl},
 * {@code .ndjson}) with a document in each line. Tokens are in memory.
 */
public final class TextData {
  private final TextOptions options;
  private final Tokenizer tokenizer;
  private final LastClose last;

  private TextData(TextOptions options, Tokenizer tokenizer) {
    this.options = options;
    this.tokenizer = tokenizer;
    last = new LastClose(tokenizer::close);
  }

  /**
   * One file, of which a share of the tokens at its end is to evaluate on: whole documents, if
   * there are several.
   *
   * @throws DataException when it cannot be used: with file, line and reason
   */
  public static DataPair read(Path file, TextOptions options) {
    BadRows bad = new BadRows(options.mostBadRows());
    List<String> texts = TextFile.documents(file, options, bad);
    return with(
        options,
        texts,
        maker -> {
          List<int[]> all = maker.encoded(texts);
          List<List<int[]>> halves =
              all.size() == 1 && options.layout() == TextOptions.Layout.STREAM
                  ? maker.cut(all.get(0))
                  : maker.split(all, file);
          return new DataPair(
              maker.dataset(file + " (train)", halves.get(0), bad.of(file)),
              maker.dataset(file + " (test)", halves.get(1), List.of()));
        });
  }

  /**
   * A file to train on, and one to evaluate on.
   *
   * @throws DataException when one cannot be used: with file, line and reason
   */
  public static DataPair read(Path train, Path test, TextOptions options) {
    BadRows bad = new BadRows(options.mostBadRows());
    List<String> trained = TextFile.documents(train, options, bad);
    List<String> tested = TextFile.documents(test, options, bad);
    List<String> all = new ArrayList<>(trained);
    all.addAll(tested);
    return with(
        options,
        all,
        maker ->
            new DataPair(
                maker.dataset(train.toString(), maker.encoded(trained), bad.of(train)),
                maker.dataset(test.toString(), maker.encoded(tested), bad.of(test))));
  }

  /**
   * The documents of a file, none of them empty.
   *
   * @throws DataException when it cannot be used: with file, line and reason
   */
  public static List<String> documents(Path file, TextOptions options) {
    return TextFile.documents(file, options, new BadRows(options.mostBadRows()));
  }

  @FunctionalInterface
  private interface Making {
    DataPair pair(TextData maker);
  }

  private static DataPair with(TextOptions options, List<String> texts, Making making) {
    Tokenizer tokenizer =
        switch (options.tokens()) {
          case BYTES -> Tokenizer.bytes();
          case CHARACTERS -> Tokenizer.characters(distinct(texts));
          case FILE -> Tokenizer.file(options.file().orElseThrow(), options.separator());
        };
    try {
      return making.pair(new TextData(options, tokenizer));
    } catch (RuntimeException fault) {
      tokenizer.close();
      throw fault;
    }
  }

  private static String distinct(List<String> texts) {
    StringBuilder distinct = new StringBuilder();
    texts.stream()
        .flatMapToInt(String::chars)
        .distinct()
        .forEach(character -> distinct.append((char) character));
    return distinct.toString();
  }

  private List<int[]> encoded(List<String> texts) {
    return texts.stream().map(tokenizer::encode).filter(tokens -> tokens.length > 0).toList();
  }

  /** A single document, cut in two. */
  private List<List<int[]>> cut(int[] tokens) {
    int border = (int) (tokens.length * (1 - options.testShare()));
    return List.of(
        List.of(Arrays.copyOf(tokens, border)),
        List.of(Arrays.copyOfRange(tokens, border, tokens.length)));
  }

  /** Documents at the end, until they have the share. */
  private List<List<int[]>> split(List<int[]> documents, Path file) {
    long all = documents.stream().mapToLong(each -> each.length).sum();
    long tested = 0;
    int border = documents.size();
    while (border > 1 && tested < all * options.testShare()) {
      tested += documents.get(--border).length;
    }
    if (border == documents.size()) {
      throw new DataException(
          "expected two documents or more in "
              + file
              + ", but got tokens of "
              + documents.size()
              + ": give more text, or name a test_path");
    }
    return List.of(documents.subList(0, border), documents.subList(border, documents.size()));
  }

  private Dataset dataset(String name, List<int[]> documents, List<BadExample> leftOut) {
    int window = options.window();
    int kinds = tokenizer.count();
    Dataset windows =
        switch (options.layout()) {
          case STREAM -> TokenDataset.of(joined(documents), window, kinds).named(name);
          case PACKED -> PackedDocuments.of(name, documents, window, separator(), kinds);
          case BUCKETED -> BucketedDocuments.of(name, documents, window, separator(), kinds);
        };
    TextSum sum = new TextSum().add(tokenizer.fingerprint()).add(options.layout().label());
    sum.add(new int[] {options.window(), documents.size()});
    for (int[] document : documents) {
      sum.add(new int[] {document.length}).add(document);
    }
    return new TextDataset(windows, tokenizer, leftOut, sum.hex(), last.share());
  }

  private int separator() {
    return tokenizer
        .separator()
        .orElseThrow(
            () ->
                new DataException(
                    "expected a token that stands between documents in "
                        + options.file().map(Path::toString).orElse("the tokenizer")
                        + ", but it has none of the usual ones: name it as separator"));
  }

  private int[] joined(List<int[]> documents) {
    long count = documents.stream().mapToLong(each -> each.length + 1L).sum() - 1;
    if (count > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "expected at most 2^31 tokens in memory, but got " + count + ": train on a part of them");
    }
    int[] all = new int[(int) Math.max(0, count)];
    int at = 0;
    for (int[] document : documents) {
      if (at > 0) {
        all[at++] = separator();
      }
      System.arraycopy(document, 0, all, at, document.length);
      at += document.length;
    }
    return all;
  }
}

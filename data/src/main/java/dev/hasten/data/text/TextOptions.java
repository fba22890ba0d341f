package dev.hasten.data.text;

import dev.hasten.data.DataException;
import dev.hasten.data.internal.FileChecks;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * How text becomes examples.
 *
 * @param tokens what tokens are
 * @param file the {@code tokenizer.json}, for tokens of a file
 * @param separator the text of the token between documents in that file, where it is none of the
 *     usual ones
 * @param window tokens of an example
 * @param documents what a document is in a plain file; in JSON Lines it is a line
 * @param field the key of the text in a line of JSON Lines
 * @param layout how documents lie in windows
 * @param testShare of the tokens, those at the end to evaluate on, where one file holds all
 * @param mostBadRows how many lines that cannot be used are left out, over all files; one more
 *     stops the reading, and with 0 the first
 */
public record TextOptions(
    Tokens tokens,
    Optional<Path> file,
    Optional<String> separator,
    int window,
    Documents documents,
    String field,
    Layout layout,
    double testShare,
    int mostBadRows) {
  private static final int LONGEST = 1 << 20;

  /** What tokens are. */
  public enum Tokens {
    /** Bytes of UTF-8. */
    BYTES,
    /** The characters that occur in the text. */
    CHARACTERS,
    /** Those of a {@code tokenizer.json}. */
    FILE
  }

  /** What a document is in a plain file. */
  public enum Documents {
    /** All of the file. */
    WHOLE,
    /** What stands between blank lines. */
    PARAGRAPHS,
    /** Each line that is not blank. */
    LINES;

    /** As a job file writes it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How documents lie in windows. */
  public enum Layout {
    /** One after the other, a separator between two; windows begin anywhere. */
    STREAM,
    /** Whole, several in a window that they fill up, each seen by itself alone. */
    PACKED,
    /** Whole, each by itself, in batches of like lengths. */
    BUCKETED;

    /** As a job file writes it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks all.
   *
   * @throws DataException when a number is out of its range, or tokens of a file have none
   */
  public TextOptions {
    if (window < 1 || window > LONGEST) {
      throw new DataException(
          "expected windows of 1 to " + LONGEST + " tokens, but got " + window + ": 64 is a start");
    }
    FileChecks.requireTestShare(testShare, "the text", "10%");
    FileChecks.requireMostBad(mostBadRows, "lines");
    if (file.isPresent() != (tokens == Tokens.FILE) || (separator.isPresent() && file.isEmpty())) {
      throw new DataException(
          "expected a file for tokens of a file and for these alone, but got "
              + tokens
              + " and "
              + file.map(Path::toString).orElse("none")
              + ": name one tokenizer");
    }
  }

  /** Bytes, a tenth to evaluate on, a document in a plain file, a stream, no bad lines. */
  public static Builder builder(int window) {
    return new Builder(window);
  }

  /** Options that are still being chosen. */
  public static final class Builder {
    private final int window;
    private Tokens tokens = Tokens.BYTES;
    private Optional<Path> file = Optional.empty();
    private Optional<String> separator = Optional.empty();
    private Documents documents = Documents.WHOLE;
    private String field = "text";
    private Layout layout = Layout.STREAM;
    private double testShare = 0.1;
    private int mostBadRows;

    private Builder(int window) {
      this.window = window;
    }

    /** Characters that occur in the text as tokens. */
    public Builder characters() {
      tokens = Tokens.CHARACTERS;
      file = Optional.empty();
      return this;
    }

    /** The tokens of a {@code tokenizer.json}. */
    public Builder tokenizer(Path json) {
      tokens = Tokens.FILE;
      file = Optional.of(json);
      return this;
    }

    /** The text of the token between documents in that file. */
    public Builder separator(String text) {
      separator = Optional.of(text);
      return this;
    }

    /** What a document is in a plain file. */
    public Builder documents(Documents each) {
      documents = each;
      return this;
    }

    /** The key of the text in JSON Lines. */
    public Builder field(String key) {
      field = key;
      return this;
    }

    /** How documents lie in windows. */
    public Builder layout(Layout other) {
      layout = other;
      return this;
    }

    /** The share of the tokens to evaluate on. */
    public Builder testShare(double share) {
      testShare = share;
      return this;
    }

    /** Leaves out up to so many lines that cannot be used. */
    public Builder skipBadRows(int most) {
      mostBadRows = most;
      return this;
    }

    /**
     * The options.
     *
     * @throws DataException when they make no sense
     */
    public TextOptions build() {
      return new TextOptions(
          tokens, file, separator, window, documents, field, layout, testShare, mostBadRows);
    }
  }
}

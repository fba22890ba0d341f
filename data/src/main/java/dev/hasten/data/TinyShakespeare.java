package dev.hasten.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Tiny Shakespeare: 1,115,394 characters of plays, 65 kinds of them, in windows of 64; the first
 * nine tenths are trained on, as in <a
 * href="https://github.com/karpathy/nanoGPT/tree/master/data/shakespeare_char">nanoGPT</a>.
 */
final class TinyShakespeare {
  private static final int CONTEXT = 64;
  private static final int CHARACTERS = 1_115_394;
  private static final int TRAINED = 1_003_854;
  private static final String SUM =
      "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed";

  static final TextRelease RELEASE =
      new TextRelease(
          new DatasetInfo(
              "tiny-shakespeare",
              "plays as characters, in windows of 64 to say the next one at each place",
              "W. Shakespeare, collected by A. Karpathy 2015,"
                  + " https://karpathy.github.io/2015/05/21/rnn-effectiveness/",
              "public domain",
              (TRAINED - 1) / CONTEXT,
              (CHARACTERS - TRAINED - 1) / CONTEXT,
              List.of((long) CONTEXT),
              CONTEXT,
              65,
              CHARACTERS),
          new Release.File("input.txt", CHARACTERS, SUM, SUM),
          List.of("tinyshakespeare.txt"),
          0.9,
          URI.create(
              "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/"),
          Path.of("/usr/share/datasets/tiny-shakespeare"));

  private TinyShakespeare() {}
}

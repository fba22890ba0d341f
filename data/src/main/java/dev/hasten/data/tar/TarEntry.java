package dev.hasten.data.tar;

import java.util.Locale;

/**
 * A file in a tar.
 *
 * @param name with its folders
 * @param at where its content begins
 * @param length of its content
 */
record TarEntry(String name, long at, long length) {
  /** What examples are told apart by: the name up to the first dot after the last slash. */
  String key() {
    return name.substring(0, dot());
  }

  /** What follows that dot, in lower case; empty where there is none. */
  String extension() {
    return dot() == name.length() ? "" : name.substring(dot() + 1).toLowerCase(Locale.ROOT);
  }

  private int dot() {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name.length() : dot;
  }
}

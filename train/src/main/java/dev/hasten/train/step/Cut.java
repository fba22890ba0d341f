package dev.hasten.train.step;

/**
 * A decision to run passes over fewer examples than the batch has, for lack of memory.
 *
 * @param examples at most in a pass from now on
 * @param words one line on why
 */
public record Cut(int examples, String words) {}

package dev.hasten.data;

/**
 * The sides of an image as its file announces them.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ImageSize(int width, int height) {}

package dev.hasten.train.seam;

/**
 * Some of the weights, of which there are fp32 numbers only for as long as they are worked on, in
 * room that all pieces share.
 *
 * @param weights the room; true of the piece between the two
 * @param load takes values and gradients into the room
 * @param store gives the values back, rounded
 */
public record Piece(Weights weights, Runnable load, Runnable store) {}

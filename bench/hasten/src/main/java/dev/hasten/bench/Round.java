package dev.hasten.bench;

/**
 * One timed round of one peer.
 *
 * @param workload its label
 * @param peer its name
 * @param round from 1
 * @param steps done
 * @param seconds they took
 * @param examplesPerSecond steps times batch by seconds
 * @param loss of the end: a sign that it really trained
 * @param othersShare processor time that everything else on the machine took meanwhile, as a share
 *     of one core
 */
record Round(
    String workload,
    String peer,
    int round,
    long steps,
    double seconds,
    double examplesPerSecond,
    double loss,
    double othersShare) {}

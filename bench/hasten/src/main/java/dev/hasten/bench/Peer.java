package dev.hasten.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program to measure, in a process of its own.
 *
 * @param name in commands and results
 * @param title what tables call it
 * @param command to start it
 * @param environment variables set for it
 * @param workloads that it can do
 */
record Peer(
    String name,
    String title,
    List<String> command,
    Map<String, String> environment,
    Set<Workload> workloads) {}

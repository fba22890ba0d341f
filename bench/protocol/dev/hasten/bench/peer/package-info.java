/** What the peers in Java share: commands in, one line of JSON out. Plain Java, no libraries. */
package dev.hasten.bench.peer;

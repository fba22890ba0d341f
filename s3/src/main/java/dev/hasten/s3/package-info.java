/**
 * Buckets of S3-compatible stores as paths to read from: with this module on the class path, {@code
 * s3://bucket/photos} stands wherever data are named by a path.
 *
 * <pre>{@code
 * DataPair photos =
 *     ImageFolder.pair(Path.of(URI.create("s3://bucket/photos")), ImageOptions.of(224));
 * }</pre>
 *
 * <p>What is read is fetched whole into a cache on disk ({@link dev.hasten.s3.StoreSettings}), of
 * which what was used longest ago goes when the limit is reached. Nothing is written to a store.
 */
@NullMarked
package dev.hasten.s3;

import org.jspecify.annotations.NullMarked;

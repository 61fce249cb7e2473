package io.tubecast.edge.ladder;

import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for.
 *
 * @param rung where to stay; null for where the ladder leads
 * @param cause who asked, for people
 */
record RungWish(@Nullable Rung rung, String cause) {}

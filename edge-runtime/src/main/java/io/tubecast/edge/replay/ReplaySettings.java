package io.tubecast.edge.replay;

/**
 * How a recording is said again.
 *
 * @param speed 1 keeps the original spacing, 2 halves it; infinite leaves no pauses
 * @param newTimes whether times are moved to the present
 * @param prefix first level of the topics
 * @param asLive whether messages go without the mark that keeps consumers from acting on them
 */
public record ReplaySettings(double speed, boolean newTimes, String prefix, boolean asLive) {}

package io.tubecast.inference.bundle;

import io.tubecast.core.linking.LinkingSettings;

/**
 * Settings of the online linker that go with a model, in time rather than frames, so that they mean the same at every rate.
 *
 * @param minOverlap least overlap of a tube and a micro-tube that may extend it
 * @param maxCoastMillis a tube ends once it has not been seen for longer than this
 * @param minTubeMillis a tube is dropped if less time lies between its first and its last frame
 */
public record LinkingSpec(double minOverlap, double maxCoastMillis, double minTubeMillis) {
    /** What applies if nothing better was measured. */
    public static final LinkingSpec DEFAULT = new LinkingSpec(0.1, 400, 300);

    /** Checks the ranges. */
    public LinkingSpec {
        Require.range("minOverlap", minOverlap, 0, 1);
        Require.range("maxCoastMillis", maxCoastMillis, 0, 60_000);
        Require.range("minTubeMillis", minTubeMillis, 0, 60_000);
    }

    /** The settings of the online linker. */
    public LinkingSettings toSettings() {
        return LinkingSettings.online()
                .with("linking.minOverlap", String.valueOf(minOverlap))
                .with("linking.maxCoastMillis", String.valueOf(maxCoastMillis))
                .with("linking.minTubeMillis", String.valueOf(minTubeMillis));
    }
}

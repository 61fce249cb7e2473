package io.tubecast.training.config;

import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which network is trained.
 *
 * @param trunk {@code amtnet-vgg16}, {@code amtnet-lite} or {@code amtnet-mini}, the same for each stream
 * @param streams {@code [appearance]}, {@code [motion]} or {@code [appearance, motion]}
 * @param frames of a pair that the heads see: 2, or 1 for the single-frame baseline, which sees the first alone
 * @param fusion how the maps of two streams are joined: {@code sum}, {@code concat} or {@code mean}; not there for one stream
 * @param fallbackHead whether a second head on the appearance stream alone is trained beside that of both streams, which is not in the paper; not there
 *     for one stream
 */
public record NetworkConfig(
        String trunk,
        List<StreamKind> streams,
        int frames,
        @Nullable Fusion fusion,
        @Nullable Boolean fallbackHead) {
    /** Checks that the parts fit together. */
    public NetworkConfig {
        streams = streams.stream().sorted().toList();
        Checks.require(!streams.isEmpty(), "network.streams must name appearance, motion or both");
        Checks.require(
                streams.stream().distinct().count() == streams.size(),
                "network.streams must not name a stream twice, was " + streams);
        Checks.require(frames == 1 || frames == 2, "network.frames must be 1 or 2, was " + frames);
        boolean two = streams.size() == 2;
        Checks.require(two == (fusion != null), need("network.fusion", two));
        Checks.require(two == (fallbackHead != null), need("network.fallbackHead", two));
        try {
            Trunks.layout(trunk);
        } catch (IllegalArgumentException e) {
            throw new TrainingConfigException("network.trunk: " + e.getMessage(), e);
        }
    }

    private static String need(String key, boolean two) {
        return key + (two ? " must be there for two streams" : " goes with two streams only");
    }

    /** Streams, fusion and heads of the network. */
    NetworkSpec.Shape shape(int stack) {
        return new NetworkSpec.Shape(
                streams, fusion == null ? Fusion.SUM : fusion, Boolean.TRUE.equals(fallbackHead), frames, stack);
    }
}

package io.tubecast.training.config;

import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.Stream;
import io.tubecast.training.network.Trunks;
import java.util.List;

/**
 * Which network is trained.
 *
 * @param trunk {@code amtnet-vgg16}, {@code amtnet-lite} or {@code amtnet-mini}, the same for each stream
 * @param streams {@code [appearance]}, {@code [motion]} or {@code [appearance, motion]}
 * @param fusion how the maps of two streams are joined: {@code sum}, {@code concat} or {@code mean}
 * @param fallbackHead whether a second head on the appearance stream alone is trained beside that of both streams; not in the paper
 */
public record NetworkConfig(String trunk, List<Stream> streams, Fusion fusion, boolean fallbackHead) {
    /** Checks that the parts fit together. */
    public NetworkConfig {
        streams = streams.stream().sorted().toList();
        Checks.require(!streams.isEmpty(), "network.streams must name appearance, motion or both");
        Checks.require(
                streams.stream().distinct().count() == streams.size(),
                "network.streams must not name a stream twice, was " + streams);
        Checks.require(
                !fallbackHead || streams.size() == 2,
                "network.fallbackHead must be false where there is one stream, was true with " + streams);
        try {
            Trunks.layout(trunk);
        } catch (IllegalArgumentException e) {
            throw new TrainingConfigException("network.trunk: " + e.getMessage(), e);
        }
    }
}

package io.tubecast.training.weights.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What a person wants of a file; what is null is told from the file.
 *
 * @param network {@code amtnet-vgg16}, {@code amtnet-lite} or {@code i3d}
 * @param source whose names it uses
 * @param stream the only stream that is wanted
 * @param pixels what its first layer expects
 */
public record ImportRequest(
        String network,
        @Nullable PublishedSource source,
        @Nullable StreamName stream,
        @Nullable Pixels pixels) {
    /** The network for which there is a list of layers only. */
    public static final String I3D = "i3d";
}

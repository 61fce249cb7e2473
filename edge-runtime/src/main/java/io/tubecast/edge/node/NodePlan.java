package io.tubecast.edge.node;

import io.tubecast.edge.config.NodeConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a node is to do: the checked configuration with its paths resolved, and what only the command line can say.
 *
 * @param config the configuration
 * @param modelDirectory folder of the model bundle
 * @param source the source as {@code SourceOpener} takes it
 * @param passwordFile file with the broker's password, if there is one
 * @param frameLimit how many frames to process, 0 for all
 * @param previewAnyPort whether another port will do for the preview when the configured one is taken
 */
public record NodePlan(
        NodeConfig config,
        Path modelDirectory,
        String source,
        @Nullable Path passwordFile,
        long frameLimit,
        boolean previewAnyPort) {}

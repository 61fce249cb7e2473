package io.tubecast.edge.node;

import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.store.ModelOrigin;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a node is to do: the checked configuration with its paths resolved, and what only the command line can say.
 *
 * @param config the configuration
 * @param model where the model bundle comes from
 * @param source the source as {@code SourceOpener} takes it
 * @param brokerFiles files for the broker
 * @param recordFile what the recorder writes, resolved; null to record nothing
 * @param clipFolder where clips are kept, resolved; null to keep none
 * @param frameLimit how many frames to process, 0 for all
 * @param previewAnyPort whether another port will do for the web server when the configured one is taken
 * @param tokenFile the file with the token of the web server; null for none
 */
public record NodePlan(
        NodeConfig config,
        ModelOrigin model,
        String source,
        BrokerFiles brokerFiles,
        @Nullable Path recordFile,
        @Nullable Path clipFolder,
        long frameLimit,
        boolean previewAnyPort,
        @Nullable Path tokenFile) {
    /** The same with another model. */
    public NodePlan with(ModelOrigin other) {
        return new NodePlan(
                config, other, source, brokerFiles, recordFile, clipFolder, frameLimit, previewAnyPort, tokenFile);
    }

    /** A plan that keeps nothing and has no token in a file. */
    public NodePlan(
            NodeConfig config,
            ModelOrigin model,
            String source,
            BrokerFiles brokerFiles,
            long frameLimit,
            boolean previewAnyPort) {
        this(config, model, source, brokerFiles, null, null, frameLimit, previewAnyPort, null);
    }
}

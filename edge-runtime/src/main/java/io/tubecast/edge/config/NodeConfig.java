package io.tubecast.edge.config;

import java.util.Set;

/**
 * The whole configuration of a node, checked on construction. Every key is documented beside its default in {@code config/node.yaml}; {@link
 * #defaults()} has the same values.
 *
 * @param node who the node is
 * @param source where frames come from
 * @param model the network
 * @param pipeline how the network is run
 * @param clip how the stream is cut for a model that sees whole clips
 * @param camera lens and place of the camera, and what of its picture is looked at
 * @param control what controllers are told besides
 * @param decisions when what somebody does is a decision
 * @param ladder when it is run otherwise, by load and heat
 * @param publish what is sent
 * @param mqtt where it is sent
 * @param http probes, metrics and the page
 * @param preview the page
 * @param record what is written to the disk
 * @param clips short videos of events
 * @param log what is written to the terminal
 */
public record NodeConfig(
        NodeIdentity node,
        SourceConfig source,
        ModelConfig model,
        PipelineConfig pipeline,
        ClipModeConfig clip,
        CameraConfig camera,
        ControlConfig control,
        DecisionsConfig decisions,
        LadderConfig ladder,
        PublishConfig publish,
        MqttConfig mqtt,
        HttpConfig http,
        PreviewConfig preview,
        RecordConfig record,
        ClipConfig clips,
        LogConfig log) {
    /** Sections whose keys are names of the user's choosing, each ending in a dot. */
    static final Set<String> OPEN_KEYS = Set.of("publish.minScores.", "decisions.labels.");

    /** Lists of texts that are empty by default, and so do not show of what they are. */
    static final Set<String> TEXT_LISTS = Set.of("model.trustedKeys");

    /** Checks what lies between sections. */
    public NodeConfig {
        ConfigException.require(
                http.enabled() || !preview.enabled(),
                "preview.enabled",
                "needs http.enabled: true, which serves the page",
                preview.enabled());
    }

    /** The configuration as shipped. */
    public static NodeConfig defaults() {
        return new NodeConfig(
                NodeIdentity.defaults(),
                SourceConfig.defaults(),
                ModelConfig.defaults(),
                PipelineConfig.defaults(),
                ClipModeConfig.defaults(),
                CameraConfig.defaults(),
                ControlConfig.defaults(),
                DecisionsConfig.defaults(),
                LadderConfig.defaults(),
                PublishConfig.defaults(),
                MqttConfig.defaults(),
                HttpConfig.defaults(),
                PreviewConfig.defaults(),
                RecordConfig.defaults(),
                ClipConfig.defaults(),
                LogConfig.defaults());
    }
}

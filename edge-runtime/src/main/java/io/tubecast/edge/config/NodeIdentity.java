package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.regex.Pattern;

/**
 * Who the node is.
 *
 * @param id name of the node in every topic
 * @param stream name of the video stream in its topics
 * @param frameId name of the camera's coordinate frame, for consumers that know the robot's geometry
 */
public record NodeIdentity(String id, String stream, String frameId) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final String RULE = "must be 1 to 64 of the characters A-Z a-z 0-9 _ . : -";

    /** Checks that the names can stand in a topic. */
    public NodeIdentity {
        require(ID.matcher(id).matches(), "node.id", RULE, id);
        require(ID.matcher(stream).matches(), "node.stream", RULE, stream);
        require(ID.matcher(frameId).matches(), "node.frameId", RULE, frameId);
    }

    static NodeIdentity defaults() {
        return new NodeIdentity("tubecast", "front", "cam_front_optical");
    }
}

package io.tubecast.publish;

import io.tubecast.core.label.Labels;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about a stream while it runs.
 *
 * @param id its id in topics and messages, {@code [A-Za-z0-9_.:-]{1,64}}
 * @param model id of the model that watches it
 * @param labels the model's classes
 * @param cameraFrame name of the camera's coordinate frame on the robot, if it has one
 */
public record StreamDescription(
        String id, String model, Labels labels, @Nullable String cameraFrame) {
    /** Checks the id. */
    public StreamDescription {
        Ids.require("stream", id);
    }
}

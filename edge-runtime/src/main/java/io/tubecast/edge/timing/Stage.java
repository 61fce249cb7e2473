package io.tubecast.edge.timing;

/** What is timed, in the order a frame goes through. */
public enum Stage {
    /** Resize and colour. */
    PREPROCESS("preprocess", true),
    /** Optical flow from one frame of the training rate to the next, and its place in the stack. */
    FLOW("flow", true),
    /** The appearance trunk: one frame to feature maps. */
    TRUNK("trunk", true),
    /** The motion trunk: one flow stack to feature maps. */
    MOTION("motion trunk", true),
    /** The network's head: feature maps of both frames to scores and offsets. */
    HEAD("head", true),
    /** From scores and offsets to micro-tubes. */
    DECODE("decode + NMS", true),
    /** Micro-tubes to tubes to actors. */
    LINK("link + actors", true),
    /** Building the messages and handing them to the MQTT link. */
    PUBLISH("publish", true),
    /** Capture to hand-over: the age of a frame when its message is handed over. */
    LATENCY("capture to out", false),
    /** Capture of a clip's first frame to hand-over: how late a model of whole clips says what happened in it. */
    DECISION("clip to out", false);

    private final String title;
    private final boolean partOfTheWork;

    Stage(String title, boolean partOfTheWork) {
        this.title = title;
        this.partOfTheWork = partOfTheWork;
    }

    /** The name in tables. */
    public String title() {
        return title;
    }

    /** Whether the stage's time is spent on the frame, so that it has a share of the sum. */
    public boolean partOfTheWork() {
        return partOfTheWork;
    }
}

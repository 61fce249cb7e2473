package io.tubecast.core.frame;

/** Where a capture time comes from: {@code t_src} in messages. */
public enum TimeSource {
    /** Stamped by the camera driver at the start of exposure. */
    V4L2_START_OF_EXPOSURE("v4l2-soe"),
    /** From the RTCP sender reports of a network camera. */
    RTCP("rtcp"),
    /** When the frame arrived here. */
    ARRIVAL("arrival");

    private final String word;

    TimeSource(String word) {
        this.word = word;
    }

    /** The word in messages. */
    public String word() {
        return word;
    }
}

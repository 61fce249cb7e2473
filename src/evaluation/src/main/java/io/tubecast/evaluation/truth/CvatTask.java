package io.tubecast.evaluation.truth;

import java.util.ArrayList;
import java.util.List;

/** What {@code <meta>} says of one task, which is one video. Filled while the file is read. */
final class CvatTask {
    String id = "";
    String name = "";
    String source = "";
    int frames;
    int lastFrame = -1;
    int width;
    int height;
    final List<CvatTrack> tracks = new ArrayList<>();

    /** Takes a value of the task by the name of its element; elements that say nothing of use are passed over. */
    void take(String element, String value) {
        switch (element) {
            case "id" -> id = value;
            case "name" -> name = value;
            case "source" -> source = value;
            case "size" -> frames = whole(value);
            case "stop_frame" -> lastFrame = whole(value);
            case "width" -> width = whole(value);
            case "height" -> height = whole(value);
            default -> {
                // dates, owners, segments
            }
        }
    }

    /** The video's name: that of its file if the task tells it, else the task's. */
    String video() {
        String file = source.isEmpty() ? name : source;
        return VideoNames.stem(file);
    }

    /** Number of frames of the video: tracks are numbered by its frames also where a task takes only every n-th of them. */
    int videoFrames() {
        return Math.max(frames, lastFrame + 1);
    }

    private static int whole(String value) {
        return value.isEmpty() ? -1 : Integer.parseInt(value);
    }

    /** One track of a task. */
    static final class CvatTrack {
        final String id;
        final String label;
        final List<CvatBox> boxes = new ArrayList<>();
        int otherShapes;

        CvatTrack(String id, String label) {
            this.id = id;
            this.label = label;
        }
    }

    /**
     * One {@code <box>}.
     *
     * @param frame 0-based
     * @param outside whether the person has left from this frame on
     * @param corners x1, y1, x2, y2 in pixels, as written; NaN where there is no number
     * @param rotation in degrees about the middle
     */
    @SuppressWarnings("ArrayRecordComponent") // four numbers that are read once
    record CvatBox(int frame, boolean outside, double[] corners, double rotation) {}
}

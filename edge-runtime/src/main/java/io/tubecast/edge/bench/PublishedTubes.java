package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.publish.message.WholeTube;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node published of a stream, and what was true of it, as lines that {@code lab evaluate} reads: one for each thing an actor did, with a box in every frame of the camera, between key
 * boxes interpolated as the contract says.
 */
final class PublishedTubes {
    private final String video;
    private final int width;
    private final int height;

    /** Lines about a stream with frames of some size. */
    PublishedTubes(String video, int width, int height) {
        this.video = video;
        this.width = width;
        this.height = height;
    }

    /** The lines of a tube that was published whole. */
    List<ObjectNode> of(WholeTube tube, Labels labels) {
        List<ObjectNode> lines = new ArrayList<>();
        for (WholeTube.Segment segment : tube.segments()) {
            ObjectNode line = line(segment.label(), labels.name(segment.label()), segment.startFrame());
            line.put("score", segment.score());
            ArrayNode boxes = line.putArray("boxes");
            for (long frame = segment.startFrame(); frame <= segment.endFrame(); frame++) {
                addBox(boxes, tube.keys(), frame);
            }
            lines.add(line);
        }
        return lines;
    }

    /** The lines of the truth; a stream in which nobody acts has one too. */
    List<ObjectNode> of(AnnotatedVideo truth, Labels labels) {
        List<ObjectNode> lines = new ArrayList<>();
        for (AnnotatedTube tube : truth.tubes()) {
            ObjectNode line = line(tube.actionClass(), labels.name(tube.actionClass()), tube.start());
            ArrayNode boxes = line.putArray("boxes");
            for (Box box : tube.boxes()) {
                boxes.addArray().add(box.x1()).add(box.y1()).add(box.x2()).add(box.y2());
            }
            lines.add(line);
        }
        if (lines.isEmpty()) {
            ObjectNode nobody = begin();
            nobody.put("frames", truth.frames());
            lines.add(nobody);
        }
        return lines;
    }

    private ObjectNode begin() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("video", video);
        line.putArray("size").add(width).add(height);
        return line;
    }

    private ObjectNode line(int actionClass, String label, long start) {
        ObjectNode line = begin();
        line.put("class", actionClass);
        line.put("label", label);
        line.put("start", start);
        return line;
    }

    private static void addBox(ArrayNode boxes, List<WholeTube.KeyBox> keys, long frame) {
        int after = 0;
        while (after < keys.size() && keys.get(after).frame() < frame) {
            after++;
        }
        WholeTube.KeyBox right = keys.get(Math.min(after, keys.size() - 1));
        WholeTube.KeyBox left = keys.get(Math.max(0, after - 1));
        double part = right.frame() > left.frame() && frame <= right.frame() && frame >= left.frame()
                ? (double) (frame - left.frame()) / (right.frame() - left.frame())
                : 1;
        double x = between(left.x(), right.x(), part);
        double y = between(left.y(), right.y(), part);
        boxes.addArray()
                .add(x)
                .add(y)
                .add(x + between(left.width(), right.width(), part))
                .add(y + between(left.height(), right.height(), part));
    }

    private static double between(double left, double right, double part) {
        return left + part * (right - left);
    }
}

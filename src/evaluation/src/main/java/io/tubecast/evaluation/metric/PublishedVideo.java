package io.tubecast.evaluation.metric;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was published of one video, step by step, in pixels of the annotated video.
 *
 * <p>A tube that is missing from a step and comes back later under its id is two pieces with a hole between them, as it was for whoever listened; so it
 * is if its class changes. Not thread-safe.
 */
public final class PublishedVideo {
    private final List<PublishedTube> tubes = new ArrayList<>();
    private Map<Integer, PublishedTube> before = new HashMap<>();
    private Map<Integer, PublishedTube> now = new HashMap<>();
    private int step = -1;
    private int frame = -1;
    private int knownAt = -1;

    /** Begins the next step, which is known with its own frame. */
    public void begin(int newStep, int newFrame) {
        begin(newStep, newFrame, newFrame);
    }

    /**
     * Begins the next step.
     *
     * @param newStep its number, higher than that before
     * @param newFrame its newest frame, higher than that before
     * @param newKnownAt newest frame that was read for it, not below its frame nor that before
     * @throws IllegalArgumentException if one of them is not
     */
    public void begin(int newStep, int newFrame, int newKnownAt) {
        if (newStep <= step || newFrame <= frame) {
            throw new IllegalArgumentException(
                    "step %d on frame %d cannot follow step %d on frame %d".formatted(newStep, newFrame, step, frame));
        }
        if (newKnownAt < newFrame || newKnownAt < knownAt) {
            throw new IllegalArgumentException("step %d on frame %d cannot be known at frame %d, the one before at %d"
                    .formatted(newStep, newFrame, newKnownAt, knownAt));
        }
        step = newStep;
        frame = newFrame;
        knownAt = newKnownAt;
        Map<Integer, PublishedTube> older = before;
        before = now;
        now = older;
        now.clear();
    }

    /**
     * Adds a tube to the step.
     *
     * @throws IllegalArgumentException if the step has one of that id already
     */
    public void add(int id, int actionClass, double score, double frameScore, Box box) {
        PublishedTube tube = before.get(id);
        if (tube == null || tube.actionClass() != actionClass) {
            tube = new PublishedTube(id, actionClass);
            tubes.add(tube);
        }
        if (now.put(id, tube) != null) {
            throw new IllegalArgumentException("step %d has two tubes with id %d".formatted(step, id));
        }
        tube.add(frame, knownAt, score, frameScore, box);
    }

    /** All tubes, in the order in which they were first sent. */
    public List<PublishedTube> tubes() {
        return List.copyOf(tubes);
    }

    /** What had been sent when no frame from {@code endFrame} on had been read, in the order in which the tubes were first sent. */
    public List<ActionTube> before(int endFrame) {
        List<ActionTube> sent = new ArrayList<>();
        for (PublishedTube tube : tubes) {
            ActionTube part = tube.before(endFrame);
            if (part != null) {
                sent.add(part);
            }
        }
        return sent;
    }
}

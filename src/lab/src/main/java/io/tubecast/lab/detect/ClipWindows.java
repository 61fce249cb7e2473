package io.tubecast.lab.detect;

import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.LinkedTube;
import io.tubecast.core.trajectory.WindowFrames;
import io.tubecast.core.trajectory.WindowLinker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A video in windows of W frames, a new one every W / 2, and the tubes in them linked to tubes of the video: as the node looks at a stream whose every frame it can take. The last window is what is left. Not
 * thread-safe.
 */
final class ClipWindows {
    private final int window;
    private final Image[] pictures;
    private final ByteBuffer[] fields;
    private final Map<ClipOutput, WindowLinker> linkers = new HashMap<>();
    private int first;
    private int frames;
    private int seen;

    /**
     * Windows of a size.
     *
     * @param window W, at least 2
     * @param like a picture of the size that the networks see
     * @param flow whether flow belongs to each picture
     */
    ClipWindows(int window, Image like, boolean flow) {
        this.window = window;
        pictures = new Image[window];
        fields = new ByteBuffer[flow ? window : 0];
        for (int i = 0; i < window; i++) {
            pictures[i] = new Image(like.width(), like.height());
            if (flow) {
                fields[i] = ByteBuffer.allocateDirect(like.pixels().capacity());
            }
        }
    }

    /** Another video begins. */
    void begin(List<ClipOutput> outputs) {
        first = 0;
        frames = 0;
        seen = 0;
        linkers.clear();
        outputs.forEach(output -> linkers.put(output, new WindowLinker(WindowLinker.DEFAULT_OVERLAP)));
    }

    /**
     * Keeps the next frame of the video.
     *
     * @param picture (in) of the size that the networks see
     * @param field (in) its flow, where there is any; its position does not matter
     */
    void add(Image picture, ByteBuffer field) {
        int slot = frames++ % window;
        copy(picture.pixels(), pictures[slot].pixels());
        if (fields.length > 0) {
            copy(field, fields[slot]);
        }
    }

    private static void copy(ByteBuffer from, ByteBuffer to) {
        to.put(0, from, 0, to.capacity());
    }

    /** Frames of the video until now. */
    int frames() {
        return frames;
    }

    /** Whether the window is full. */
    boolean due() {
        return size() == window;
    }

    /** Whether there are frames that no window has had, and enough of them with those before for one. */
    boolean unseen() {
        return frames > seen && size() >= 2;
    }

    /** Frames of the window. */
    int size() {
        return frames - first;
    }

    /** A picture of the window. */
    Image picture(int position) {
        return pictures[(first + position) % window];
    }

    /** The flow that belongs to it. */
    ByteBuffer field(int position) {
        return fields[(first + position) % window];
    }

    /**
     * Links what was found in the window.
     *
     * @param tubes on positions in the window
     * @return tubes of the video that have ended
     */
    List<ActionTube> link(ClipOutput output, List<ActionTube> tubes) {
        long[] numbers = new long[size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (long) first + i;
        }
        WindowLinker linker = linker(output);
        linker.step(new WindowFrames(numbers, numbers), tubes, nextFirst());
        return finished(linker.ended());
    }

    /** Ends the video: the tubes of it that had not ended. */
    List<ActionTube> end(ClipOutput output) {
        WindowLinker linker = linker(output);
        linker.endAll();
        return finished(linker.ended());
    }

    /** What links the tubes of an output. */
    WindowLinker linker(ClipOutput output) {
        return Objects.requireNonNull(linkers.get(output), "begin was told of all outputs");
    }

    private static List<ActionTube> finished(List<LinkedTube> ended) {
        List<ActionTube> tubes = new ArrayList<>();
        ended.forEach(tube -> tubes.addAll(tube.finished()));
        return tubes;
    }

    /** The window was looked at. */
    void next() {
        seen = frames;
        first = nextFirst();
    }

    private int nextFirst() {
        return frames - window + window / 2;
    }
}

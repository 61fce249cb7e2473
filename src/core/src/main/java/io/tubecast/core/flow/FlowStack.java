package io.tubecast.core.flow;

/**
 * Which consecutive flow fields belong to a frame of a clip.
 *
 * <p>A clip of T frames has fields 0 to T-2; the one after the last pair repeats the last, so that there is one for each frame. For a stack of five the
 * centered stack of frame t has fields t-2 to t+2; at the ends of the clip it is shifted inside, never padded, so frames 0, 1 and 2 have the
 * same. The causal stack has fields t-5 to t-1, the last of which arrives at t; frames before 5 have none.
 *
 * <p>A stack as bytes is [height, width, 3 * fields]: for each pixel the fields oldest first, for each of them x, y and magnitude as
 * {@link FlowEncoding} has them.
 *
 * @param alignment where the fields lie around the frame
 * @param fields how many, 1 to {@value #MOST_FIELDS}
 */
public record FlowStack(FlowAlignment alignment, int fields) {
    /** The longest stack. */
    public static final int MOST_FIELDS = 16;

    /** Five fields, as in the paper. */
    public static final int DEFAULT_FIELDS = 5;

    /** The one field that begins at a frame; the last frame has the one before it. What networks on clips see with each picture. */
    public static final FlowStack FOLLOWING = new FlowStack(FlowAlignment.CENTERED, 1);

    /** Checks the number. */
    public FlowStack {
        if (fields < 1 || fields > MOST_FIELDS) {
            throw new IllegalArgumentException(
                    "a flow stack must have 1 to %d fields, was %d".formatted(MOST_FIELDS, fields));
        }
    }

    /** Five fields with this alignment. */
    public static FlowStack of(FlowAlignment alignment) {
        return new FlowStack(alignment, DEFAULT_FIELDS);
    }

    /** Bytes a pixel: three for each field. */
    public int channels() {
        return FlowEncoding.CHANNELS * fields;
    }

    /** Bytes of a whole stack. */
    public int bytes(int width, int height) {
        return Math.multiplyExact(channels(), Math.multiplyExact(width, height));
    }

    /** Frames that a clip must have for any frame of it to have a stack. */
    public int fewestFrames() {
        return alignment == FlowAlignment.CAUSAL ? fields + 1 : Math.max(2, fields);
    }

    /** The first frame that has a stack, in a clip that is long enough. */
    public int firstFrame() {
        return alignment == FlowAlignment.CAUSAL ? fields : 0;
    }

    /** How many frames after its own a stack needs, inside a clip: 3 for five centered fields, 0 for causal ones. */
    public int framesAhead() {
        return alignment == FlowAlignment.CAUSAL ? 0 : fields - before();
    }

    /**
     * Whether a frame has a stack; false also for every frame of a clip that is too short.
     *
     * @param frame 0-based
     * @param frames length of the clip
     */
    public boolean has(int frame, int frames) {
        return frames >= fewestFrames() && frame >= firstFrame() && frame < frames;
    }

    /**
     * The field that stands at a position of a frame's stack.
     *
     * @param frame 0-based
     * @param position 0 for the oldest
     * @param frames length of the clip
     * @return 0-based number of the field, at most {@code frames - 2}
     * @throws IllegalArgumentException if the frame has no stack; the message says why
     */
    public int field(int frame, int position, int frames) {
        if (!has(frame, frames)) {
            throw new IllegalArgumentException(whyNot(frame, frames));
        }
        int first = alignment == FlowAlignment.CAUSAL
                ? frame - fields
                : Math.max(0, Math.min(frames - fields, frame - before()));
        return Math.min(first + position, frames - 2);
    }

    private String whyNot(int frame, int frames) {
        if (frames < fewestFrames()) {
            return "a clip of %d frames is too short for a %s flow stack of %d fields: it must have %d"
                    .formatted(frames, alignment, fields, fewestFrames());
        }
        return "frame %d has no %s flow stack of %d fields: in a clip of %d frames, frames %d to %d have"
                .formatted(frame, alignment, fields, frames, firstFrame(), frames - 1);
    }

    /** How many fields of a centered stack begin before the frame: two of five. */
    int before() {
        return fields / 2;
    }
}

package io.tubecast.core.trajectory;

import io.tubecast.core.geometry.Iou;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.TubeHistory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * An actor's tube across windows: what each of them found of it, boxes on common frames averaged.
 *
 * <p>Boxes that a later window may still change are kept one by one, older ones in a history of bounded length; so a tube of hours takes no more memory than one of minutes. Boxes are
 * corners as fractions of the picture. Read by whoever holds the linker, written by {@link WindowLinker} alone. Not thread-safe.
 */
public final class LinkedTube {
    /** More knots than a message has room for. */
    private static final int MOST_KNOTS = 2_048;

    private static final double[] NONE = {};

    private final long id;
    private final TubeHistory history = new TubeHistory(MOST_KNOTS, 0);
    private final Deque<Knot> open = new ArrayDeque<>();
    private final List<Segment> segments = new ArrayList<>();
    private final long startFrame;
    private final long startNanos;

    /**
     * What the actor does for a while.
     *
     * @param actionClass 0-based class, background not counted
     * @param score mean of the scores in all windows that saw it
     * @param windows how many those are
     * @param firstFrame first frame
     * @param lastFrame last frame
     * @param sinceNanos capture time of the first frame
     */
    public record Segment(
            int actionClass, double score, int windows, long firstFrame, long lastFrame, long sinceNanos) {
        private Segment and(double another, long untilFrame) {
            double mean = (score * windows + another) / (windows + 1);
            return new Segment(actionClass, mean, windows + 1, firstFrame, untilFrame, sinceNanos);
        }

        private Segment until(long frame) {
            return new Segment(actionClass, score, windows, firstFrame, frame, sinceNanos);
        }
    }

    /** The box on a frame: the mean of those that windows found there. */
    private static final class Knot {
        private final long frame;
        private final long nanos;
        private final double[] sums = new double[4];
        private int boxes;

        Knot(long frame, long nanos) {
            this.frame = frame;
            this.nanos = nanos;
        }

        void add(double[] corners, int at) {
            for (int i = 0; i < 4; i++) {
                sums[i] += corners[at + i];
            }
            boxes++;
        }

        double[] box() {
            double[] mean = new double[4];
            for (int i = 0; i < 4; i++) {
                mean[i] = sums[i] / boxes;
            }
            return mean;
        }
    }

    /** Begins with what a window found. */
    LinkedTube(long id, ActionTube tube, WindowFrames frames) {
        this.id = id;
        startFrame = frames.number(tube.start());
        startNanos = frames.captureNanos(tube.start());
        long last = frames.number(tube.end() - 1);
        segments.add(new Segment(tube.actionClass(), tube.score(), 1, startFrame, last, startNanos));
        for (int i = 0; i < tube.length(); i++) {
            knotAfterLast(frames, tube.start() + i).add(tube.boxes(), 4 * i);
        }
    }

    private Knot knotAfterLast(WindowFrames frames, int position) {
        Knot knot = new Knot(frames.number(position), frames.captureNanos(position));
        open.addLast(knot);
        return knot;
    }

    /**
     * Mean overlap with what a window found, over the frames on which both have a box.
     *
     * @return in [0, 1]; below 0 if there is no such frame
     */
    double overlap(ActionTube tube, WindowFrames frames) {
        double sum = 0;
        int common = 0;
        int position = tube.start();
        for (Knot knot : open) {
            while (position < tube.end() && frames.number(position) < knot.frame) {
                position++;
            }
            if (position < tube.end() && frames.number(position) == knot.frame) {
                sum += Iou.of(knot.box(), 0, tube.boxes(), 4 * (position - tube.start()));
                common++;
            }
        }
        return common == 0 ? -1 : sum / common;
    }

    /** Goes on with what the next window found, which shares a frame with it. */
    void extend(ActionTube tube, WindowFrames frames) {
        long before = lastFrame();
        for (Knot knot : open) {
            int position = frames.position(knot.frame);
            if (position >= tube.start() && position < tube.end()) {
                knot.add(tube.boxes(), 4 * (position - tube.start()));
            }
        }
        for (int position = tube.start(); position < tube.end(); position++) {
            if (frames.number(position) > before) {
                knotAfterLast(frames, position).add(tube.boxes(), 4 * (position - tube.start()));
            }
        }
        rename(tube, frames);
    }

    private void rename(ActionTube tube, WindowFrames frames) {
        Segment present = segment();
        int newest = segments.size() - 1;
        long first = frames.number(tube.start());
        if (tube.actionClass() == present.actionClass()) {
            segments.set(newest, present.and(tube.score(), lastFrame()));
        } else if (first > present.firstFrame()) {
            segments.set(newest, present.until(first - 1));
            long since = frames.captureNanos(tube.start());
            segments.add(new Segment(tube.actionClass(), tube.score(), 1, first, lastFrame(), since));
        } else { // the window knows better from the segment's first frame on
            segments.set(
                    newest,
                    new Segment(
                            tube.actionClass(),
                            tube.score(),
                            1,
                            present.firstFrame(),
                            lastFrame(),
                            present.sinceNanos()));
        }
    }

    /** Frames before this one are in no later window. */
    void settle(long firstOpen) {
        while (open.size() > 1 && open.getFirst().frame < firstOpen) {
            Knot knot = open.removeFirst();
            history.add(knot.frame, knot.box(), 0, segment().score(), NONE, 0);
        }
    }

    /** Number of the tube, from 1 on. */
    public long id() {
        return id;
    }

    /** What it is called now. */
    public Segment segment() {
        return segments.get(segments.size() - 1);
    }

    /** All it was called, in the order of frames. */
    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** First frame. */
    public long startFrame() {
        return startFrame;
    }

    /** Capture time of the first frame. */
    public long startNanos() {
        return startNanos;
    }

    /** Last frame. */
    public long lastFrame() {
        return open.getLast().frame;
    }

    /** Capture time of the last frame. */
    public long lastNanos() {
        return open.getLast().nanos;
    }

    /** The box on the last frame, corners x1, y1, x2, y2. */
    public double[] lastBox() {
        return open.getLast().box();
    }

    /** Number of boxes that are kept: one a frame, of long tubes fewer in their older part. */
    public int boxes() {
        return history.size() + open.size();
    }

    /** Reads the boxes. */
    @FunctionalInterface
    public interface BoxReader {
        /** A box on a frame, corners x1, y1, x2, y2. */
        void box(long frame, double[] corners);
    }

    /** Shows all boxes that are kept, in the order of frames. */
    public void read(BoxReader reader) {
        for (int knot = 0; knot < history.size(); knot++) {
            reader.box(history.frame(knot), new double[] {
                history.coordinate(knot, 0),
                history.coordinate(knot, 1),
                history.coordinate(knot, 2),
                history.coordinate(knot, 3)
            });
        }
        for (Knot knot : open) {
            reader.box(knot.frame, knot.box());
        }
    }

    /**
     * The whole of it as finished tubes: one for each thing that it was called, without holes. A frame whose box is not kept has one on the straight line between its neighbors'.
     *
     * @return in the order of frames, with the score of the segment in each of its frames
     * @throws ArithmeticException if a frame's number is too large for a finished tube
     */
    public List<ActionTube> finished() {
        double[] corners = new double[4 * Math.toIntExact(lastFrame() - startFrame + 1)];
        long[] filled = {startFrame - 1};
        read((frame, box) -> {
            int at = (int) (4 * (frame - startFrame));
            System.arraycopy(box, 0, corners, at, 4);
            fill(corners, (int) (filled[0] - startFrame), (int) (frame - startFrame));
            filled[0] = frame;
        });
        List<ActionTube> tubes = new ArrayList<>();
        for (Segment segment : segments) {
            int from = (int) (segment.firstFrame - startFrame);
            int until = (int) (segment.lastFrame - startFrame) + 1;
            double[] scores = new double[until - from];
            Arrays.fill(scores, segment.score);
            double[] boxes = Arrays.copyOfRange(corners, 4 * from, 4 * until);
            tubes.add(new ActionTube(
                    segment.actionClass, segment.score, Math.toIntExact(segment.firstFrame), boxes, scores));
        }
        return tubes;
    }

    /** Fills the boxes between two that are known; none is known before the first. */
    private static void fill(double[] corners, int known, int next) {
        for (int frame = known + 1; known >= 0 && frame < next; frame++) {
            double share = (double) (frame - known) / (next - known);
            for (int i = 0; i < 4; i++) {
                corners[4 * frame + i] = (1 - share) * corners[4 * known + i] + share * corners[4 * next + i];
            }
        }
    }
}

package io.tubecast.core.linking;

import java.util.Arrays;

/**
 * Temporal labelling of one live tube while it grows: the recursion of {@link ViterbiLabeller} over background (state 0) and the
 * action classes (state = class + 1), on log scores weighted by the time each step stands for.
 *
 * <p>One column of sums, its maximum subtracted at each step, is all that is carried along, plus the way back through the steps
 * whose label is still open. A label is committed once the best labellings of all states agree on it, which is final, or when
 * it is older than the allowed delay, which is then forced on the evidence so far. When force is needed a tenth of the window is committed at once. Runs of
 * equal committed labels are segments; the newest {@value #KEPT_SEGMENTS} closed ones can be read. Steps follow each other without
 * holes: a step also covers the missed ones before it. Memory is bounded; nothing is allocated once the window has
 * grown to its usual length. Not thread-safe.
 */
public final class OnlineLabeller {
    /** How many closed segments are kept. */
    public static final int KEPT_SEGMENTS = 64;

    /** Most steps in the window: 10 s at 50 steps a second. */
    private static final int MAX_WINDOW = 512;

    private final LabellingSettings settings;
    private final int states;
    private final double[] column;
    private final int[] roots;
    private final int[] ancestors;
    private final int[] path = new int[MAX_WINDOW];
    private final int[] closedState = new int[KEPT_SEGMENTS];
    private final long[] closedFirst = new long[KEPT_SEGMENTS];
    private final long[] closedLast = new long[KEPT_SEGMENTS];
    private final double[] closedScore = new double[KEPT_SEGMENTS];

    // The window, a ring: step s lies at s mod the length of the arrays.
    private int[] bestBefore = new int[16];
    private boolean[] stays;
    private float[] scores;
    private long[] lastFrames = new long[16];
    private long[] lastNanos = new long[16];
    private long steps;
    private long committed;
    private long forced;

    private int openState;
    private long openFirst;
    private long openLast;
    private double openScoreSum;
    private long openSteps;
    private long closed;

    /**
     * A labeller.
     *
     * @param settings its numbers
     * @param states length of the score vectors, C + 1
     */
    public OnlineLabeller(LabellingSettings settings, int states) {
        this.settings = settings;
        this.states = states;
        column = new double[states];
        roots = new int[states];
        ancestors = new int[states];
        stays = new boolean[16 * states];
        scores = new float[16 * states];
    }

    /** Begins a new tube at a frame, forgetting the one before. */
    public void start(long firstFrame) {
        steps = 0;
        committed = 0;
        forced = 0;
        closed = 0;
        openFirst = firstFrame;
        openLast = firstFrame - 1;
        openScoreSum = 0;
        openSteps = 0;
    }

    /**
     * Takes the score vector of a step.
     *
     * @param vectors (in) the scores, background first, from {@code at} on
     * @param seconds the time the step stands for
     * @param lastFrame last frame the step covers
     * @param nanos capture time of that frame
     */
    public void advance(double[] vectors, int at, double seconds, long lastFrame, long nanos) {
        makeRoom();
        int place = (int) (steps % lastFrames.length);
        lastFrames[place] = lastFrame;
        lastNanos[place] = nanos;
        for (int state = 0; state < states; state++) {
            scores[place * states + state] = (float) vectors[at + state];
        }
        if (steps == 0) {
            Arrays.fill(column, 0);
            for (int state = 0; state < states; state++) {
                roots[state] = state;
            }
        } else {
            findSurvivors(place);
        }
        addScores(vectors, at, seconds);
        steps++;
        if (steps - committed > 1 && allEqual(roots)) {
            commitAgreed();
        }
        if (nanos - lastNanos[(int) (committed % lastNanos.length)] > settings.maxDelayMillis() * 1e6) {
            force(nanos - Math.round(settings.maxDelayMillis() * 0.9e6));
        }
    }

    /** Commits what is open and closes the last segment: the tube is over. */
    public void finish() {
        if (steps > committed) {
            commitAlong(ViterbiLabeller.argmax(column), steps - 1, steps);
            close();
        }
    }

    /** The best state as things stand, committed or not: 0 for background, class + 1 otherwise. */
    public int state() {
        return ViterbiLabeller.argmax(column);
    }

    /** Steps whose label is still open. */
    public int openSteps() {
        return (int) (steps - committed);
    }

    /** Steps whose label had to be committed before the evidence agreed. */
    public long forcedSteps() {
        return forced;
    }

    /** How many segments were closed since the start. */
    public long closedSegments() {
        return closed;
    }

    /** State of a closed segment, one of the newest {@value #KEPT_SEGMENTS}: 0 for background, class + 1 otherwise. */
    public int segmentState(long segment) {
        return closedState[placeOf(segment)];
    }

    /** First frame of a closed segment. */
    public long segmentFirstFrame(long segment) {
        return closedFirst[placeOf(segment)];
    }

    /** Last frame of a closed segment. */
    public long segmentLastFrame(long segment) {
        return closedLast[placeOf(segment)];
    }

    /** Mean score of a closed segment's state over its steps. */
    public double segmentScore(long segment) {
        return closedScore[placeOf(segment)];
    }

    private int placeOf(long segment) {
        if (segment < 0 || segment >= closed || segment < closed - KEPT_SEGMENTS) {
            throw new IndexOutOfBoundsException(
                    "segment %d of %d, of which the last %d are kept".formatted(segment, closed, KEPT_SEGMENTS));
        }
        return (int) (segment % KEPT_SEGMENTS);
    }

    private void findSurvivors(int place) {
        int best = ViterbiLabeller.argmax(column);
        double changed = column[best] - settings.switchingCost();
        int bestRoot = roots[best];
        bestBefore[place] = best;
        for (int state = 0; state < states; state++) {
            boolean stay = ViterbiLabeller.stays(column[state], changed, state, best);
            stays[place * states + state] = stay;
            if (!stay) {
                column[state] = changed;
                roots[state] = bestRoot;
            }
        }
    }

    private void addScores(double[] vectors, int at, double seconds) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int state = 0; state < states; state++) {
            column[state] += seconds * Math.log(Math.max(vectors[at + state], settings.minScore()));
            highest = Math.max(highest, column[state]);
        }
        for (int state = 0; state < states; state++) {
            column[state] -= highest;
        }
    }

    /** Goes back from all states at once to the newest step on which they agree, and commits up to there. */
    private void commitAgreed() {
        long step = steps - 1;
        for (int state = 0; state < states; state++) {
            ancestors[state] = state;
        }
        while (step > committed) {
            System.arraycopy(ancestors, 0, roots, 0, states);
            goBack(step);
            step--;
            if (allEqual(ancestors)) {
                commitAlong(ancestors[0], step, step + 1);
                return;
            }
        }
    }

    /** Commits the steps that ended before a time along the best labelling so far. */
    private void force(long beforeNanos) {
        long end = committed + 1;
        while (end < steps - 1 && lastNanos[(int) (end % lastNanos.length)] < beforeNanos) {
            end++;
        }
        forceUntil(end);
    }

    private void forceUntil(long end) {
        if (end <= committed || end >= steps) {
            return;
        }
        forced += end - committed;
        commitAlong(ViterbiLabeller.argmax(column), steps - 1, end);
        for (int state = 0; state < states; state++) {
            ancestors[state] = state;
        }
        for (long step = steps - 1; step > committed; step--) {
            goBack(step);
        }
        System.arraycopy(ancestors, 0, roots, 0, states);
    }

    private void goBack(long step) {
        for (int state = 0; state < states; state++) {
            ancestors[state] = predecessor(step, ancestors[state]);
        }
    }

    private int predecessor(long step, int state) {
        int place = (int) (step % lastFrames.length);
        return stays[place * states + state] ? state : bestBefore[place];
    }

    /** Follows the best labelling that has {@code state} at {@code step} back, and commits its steps before {@code end}. */
    private void commitAlong(int state, long step, long end) {
        int current = state;
        for (long back = step; back >= committed; back--) {
            path[(int) (back - committed)] = current;
            if (back > committed) {
                current = predecessor(back, current);
            }
        }
        int count = (int) (end - committed);
        for (int i = 0; i < count; i++) {
            commit(path[i], (int) (committed % lastFrames.length));
            committed++;
        }
    }

    private void commit(int state, int place) {
        if (openSteps > 0 && state != openState) {
            close();
        }
        openState = state;
        openLast = lastFrames[place];
        openScoreSum += scores[place * states + state];
        openSteps++;
    }

    private void close() {
        int place = (int) (closed % KEPT_SEGMENTS);
        closedState[place] = openState;
        closedFirst[place] = openFirst;
        closedLast[place] = openLast;
        closedScore[place] = openScoreSum / openSteps;
        closed++;
        openFirst = openLast + 1;
        openScoreSum = 0;
        openSteps = 0;
    }

    /** Doubles a full window, or forces an eighth of it free if it is at its longest. */
    private void makeRoom() {
        int length = lastFrames.length;
        if (steps - committed < length) {
            return;
        }
        if (length == MAX_WINDOW) {
            forceUntil(committed + MAX_WINDOW / 8);
            return;
        }
        bestBefore = unrolled(bestBefore, new int[2 * length], 1, length);
        stays = unrolled(stays, new boolean[2 * length * states], states, length);
        scores = unrolled(scores, new float[2 * length * states], states, length);
        lastFrames = unrolled(lastFrames, new long[2 * length], 1, length);
        lastNanos = unrolled(lastNanos, new long[2 * length], 1, length);
    }

    /** Copies a full ring into one twice as long, each step to its new place. */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays of the same primitive type
    private <T> T unrolled(T from, T to, int width, int length) {
        for (long step = committed; step < steps; step++) {
            int source = (int) (step % length) * width;
            int target = (int) (step % (2L * length)) * width;
            System.arraycopy(from, source, to, target, width);
        }
        return to;
    }

    private static boolean allEqual(int[] values) {
        for (int i = 1; i < values.length; i++) {
            if (values[i] != values[0]) {
                return false;
            }
        }
        return true;
    }
}

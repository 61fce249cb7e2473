package io.tubecast.publish.message;

/**
 * One actor's tube as seen in one frame: an entry of {@code tubes}.
 *
 * <p>Mutable and reused: {@link TubesSnapshot#add()} hands out a cleared one, the caller fills it. Boxes are integer pixels of
 * the frame, as in the messages.
 */
public final class TubeEntry {
    /** Most classes in {@code top}. */
    public static final int MAX_TOP = 5;

    private final int[] topClasses = new int[MAX_TOP];
    private final double[] topScores = new double[MAX_TOP];
    private int topCount;
    private long id;
    private TubeState state = TubeState.TENTATIVE;
    private long startFrame;
    private long startNanos;
    private int label;
    private double score;
    private long labelSinceNanos;
    private int x;
    private int y;
    private int width;
    private int height;
    private double velocityX;
    private double velocityY;
    private int misses;
    private double progress;
    private int earlyLabel;
    private double earlyScore;
    private long earlySinceNanos;
    private final TubeMotion motion = new TubeMotion();
    private final TubeBearing bearing = new TubeBearing();

    /** An entry with everything at its default. */
    public TubeEntry() {
        clear();
    }

    /** Which actor, and how far it is trusted; the id in messages is {@code <boot>-<id>}. */
    public TubeEntry actor(long actorId, TubeState actorState) {
        id = actorId;
        state = actorState;
        return this;
    }

    /** Where the tube began; {@code startNanos} is that frame's capture time. */
    public TubeEntry start(long frame, long captureNanos) {
        startFrame = frame;
        startNanos = captureNanos;
        labelSinceNanos = captureNanos;
        return this;
    }

    /** What the actor does: 0-based class, its score in [0, 1], and since which capture time it has been called so. */
    public TubeEntry label(int actionClass, double classScore, long sinceNanos) {
        label = actionClass;
        score = classScore;
        labelSinceNanos = sinceNanos;
        return this;
    }

    /**
     * What the actor looks like at present, before hysteresis: 0-based class, its probability in [0, 1], and since which capture time it has led without a break.
     */
    public TubeEntry early(int actionClass, double probability, long sinceNanos) {
        earlyLabel = actionClass;
        earlyScore = probability;
        earlySinceNanos = sinceNanos;
        return this;
    }

    /** Adds a class to the distribution, best first; further ones than {@link #MAX_TOP} are left out. */
    public TubeEntry top(int actionClass, double classScore) {
        if (topCount < MAX_TOP) {
            topClasses[topCount] = actionClass;
            topScores[topCount++] = classScore;
        }
        return this;
    }

    /** The box in pixels of the frame. */
    public TubeEntry boxPx(int left, int top, int widthPx, int heightPx) {
        x = left;
        y = top;
        width = widthPx;
        height = heightPx;
        return this;
    }

    /**
     * The box from normalised corners: edges are rounded to the nearest pixel of a frame of {@code frameWidth} x {@code
     * frameHeight} and cut off at its border; a box keeps at least one pixel.
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // four corners and the frame: a record would allocate for every box
    public TubeEntry box(double x1, double y1, double x2, double y2, int frameWidth, int frameHeight) {
        int left = Math.min(edge(x1, frameWidth), frameWidth - 1);
        int top = Math.min(edge(y1, frameHeight), frameHeight - 1);
        return boxPx(left, top, Math.max(1, edge(x2, frameWidth) - left), Math.max(1, edge(y2, frameHeight) - top));
    }

    /** Velocity of the box's center in pixels a second. */
    public TubeEntry velocityPx(double perSecondX, double perSecondY) {
        velocityX = perSecondX;
        velocityY = perSecondY;
        return this;
    }

    /** In how many steps in a row the actor was not seen. */
    public TubeEntry misses(int steps) {
        misses = steps;
        return this;
    }

    /** How much of the action is done, in [0, 1]. */
    public TubeEntry progress(double fraction) {
        progress = fraction;
        return this;
    }

    /** Number of the actor. */
    public long id() {
        return id;
    }

    /** How far the tube is trusted. */
    public TubeState state() {
        return state;
    }

    /** First frame. */
    public long startFrame() {
        return startFrame;
    }

    /** Capture time of the first frame. */
    public long startNanos() {
        return startNanos;
    }

    /** 0-based class. */
    public int label() {
        return label;
    }

    /** Score of the class. */
    public double score() {
        return score;
    }

    /** Capture time since when the label stands. */
    public long labelSinceNanos() {
        return labelSinceNanos;
    }

    /** 0-based class that leads at present; -1 if it is not told. */
    public int earlyLabel() {
        return earlyLabel;
    }

    /** Probability of that class. */
    public double earlyScore() {
        return earlyScore;
    }

    /** Capture time since when it has led. */
    public long earlySinceNanos() {
        return earlySinceNanos;
    }

    /** How the box moves, to be filled by the caller. */
    public TubeMotion motion() {
        return motion;
    }

    /** Where the actor is as seen from the robot's body, to be filled by the caller. */
    public TubeBearing bearing() {
        return bearing;
    }

    /** Number of classes in the distribution. */
    public int topCount() {
        return topCount;
    }

    /** 0-based class of rank {@code rank}. */
    public int topClass(int rank) {
        return topClasses[rank];
    }

    /** Score of rank {@code rank}. */
    public double topScore(int rank) {
        return topScores[rank];
    }

    /** Left edge, pixels. */
    public int x() {
        return x;
    }

    /** Top edge, pixels. */
    public int y() {
        return y;
    }

    /** Width, pixels. */
    public int width() {
        return width;
    }

    /** Height, pixels. */
    public int height() {
        return height;
    }

    /** Pixels a second to the right, NaN if not known. */
    public double velocityX() {
        return velocityX;
    }

    /** Pixels a second downwards, NaN if not known. */
    public double velocityY() {
        return velocityY;
    }

    /** Steps in a row without a detection. */
    public int misses() {
        return misses;
    }

    /** Fraction of the action done, NaN if not known. */
    public double progress() {
        return progress;
    }

    /** Puts everything back to its default, to describe another tube. */
    public TubeEntry reset() {
        clear();
        return this;
    }

    /** A copy that stays as it is. */
    public TubeEntry copy() {
        TubeEntry copy = new TubeEntry();
        copy.copyFrom(this);
        return copy;
    }

    void clear() {
        topCount = 0;
        actor(0, TubeState.TENTATIVE).start(0, 0).label(0, 0, 0).boxPx(0, 0, 1, 1);
        velocityPx(Double.NaN, Double.NaN).misses(0).progress(Double.NaN).early(-1, 0, 0);
        motion.clear();
        bearing.clear();
    }

    void copyFrom(TubeEntry other) {
        topCount = other.topCount;
        System.arraycopy(other.topClasses, 0, topClasses, 0, topCount);
        System.arraycopy(other.topScores, 0, topScores, 0, topCount);
        actor(other.id, other.state).start(other.startFrame, other.startNanos);
        label(other.label, other.score, other.labelSinceNanos).boxPx(other.x, other.y, other.width, other.height);
        velocityPx(other.velocityX, other.velocityY).misses(other.misses).progress(other.progress);
        early(other.earlyLabel, other.earlyScore, other.earlySinceNanos);
        motion.copyFrom(other.motion);
        bearing.copyFrom(other.bearing);
    }

    private static int edge(double normalised, int size) {
        return (int) Math.max(0, Math.min(size, Math.round(normalised * size)));
    }
}

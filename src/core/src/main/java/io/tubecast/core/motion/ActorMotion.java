package io.tubecast.core.motion;

/**
 * How one actor's box moves: its velocity, filtered, with the camera's motion taken out where that is known, so that it can be said where the box will be a little later.
 *
 * <p>Each detection brings a velocity of its own, from its micro-tube's two boxes; what the background did in the same time is taken off it, the rest is the actor's and goes through the filter. The
 * box itself is not filtered: on the synthetic world a filtered box is farther from the truth than a detected one. A slot of {@link ActorMotions}: inside, lengths are in frame
 * heights from the picture's middle; what is told is in parts of the picture's width and height. Not thread-safe.
 */
public final class ActorMotion {
    private final ReturningVelocity right = new ReturningVelocity();
    private final ReturningVelocity down = new ReturningVelocity();
    private final MotionSettings settings;
    private final double[] box = new double[4];

    private long id;
    private boolean begun;
    private double aspect = 1;
    private boolean cameraKnown;
    private double cameraX;
    private double cameraY;
    private double cameraZoom;

    ActorMotion(MotionSettings settings) {
        this.settings = settings;
    }

    long id() {
        return id;
    }

    void start(long actorId) {
        id = actorId;
        begun = false;
    }

    /**
     * Goes on to a step.
     *
     * @param seconds since the step before, 0 if there was none
     */
    void step(double seconds, double[] newBox, double newAspect, CameraMotion camera) {
        aspect = newAspect;
        System.arraycopy(newBox, 0, box, 0, box.length);
        double size = size();
        if (!begun) {
            begun = true;
            cameraKnown = camera.known();
            right.start(settings.spread() * size);
            down.start(settings.spread() * size);
        } else {
            right.predict(seconds, settings.spread() * size, settings.persistenceSeconds());
            down.predict(seconds, settings.spread() * size, settings.persistenceSeconds());
            changeOver(camera);
        }
        look(camera);
    }

    /** What was the actor's is now the camera's as well, or the other way around. */
    private void changeOver(CameraMotion camera) {
        boolean known = camera.known();
        if (known && !cameraKnown) {
            right.shift(-camera.velocityX(x(), y()));
            down.shift(-camera.velocityY(x(), y()));
        } else if (!known && cameraKnown) {
            right.shift(cameraX);
            down.shift(cameraY);
        }
        cameraKnown = known;
    }

    private void look(CameraMotion camera) {
        cameraX = cameraKnown ? camera.velocityX(x(), y()) : 0;
        cameraY = cameraKnown ? camera.velocityY(x(), y()) : 0;
        cameraZoom = cameraKnown ? camera.zoom() : 0;
    }

    /**
     * Takes the velocity of a detection of this step.
     *
     * @param seconds since the step before, over 0
     * @param velocityX of the box's center in the picture, picture widths a second
     * @param velocityY the same downwards, picture heights a second
     */
    void measure(double seconds, double velocityX, double velocityY, CameraMotion camera) {
        double ownX = velocityX * aspect;
        double ownY = velocityY;
        if (cameraKnown) { // where the center would be if it had stood still in the scene
            double fromX = x() - ownX * seconds;
            double fromY = y() - ownY * seconds;
            ownX = (x() - camera.sinceLast().x(fromX, fromY)) / seconds;
            ownY = (y() - camera.sinceLast().y(fromX, fromY)) / seconds;
        }
        double error = settings.error() * size();
        right.correct(ownX, error);
        down.correct(ownY, error);
    }

    private double x() {
        return ((box[0] + box[2]) / 2 - 0.5) * aspect;
    }

    private double y() {
        return (box[1] + box[3]) / 2 - 0.5;
    }

    /** Boxes may collapse to nothing at the border; a filter without any spread would never move again. */
    private double size() {
        return Math.sqrt(Math.max(1e-6, (box[2] - box[0]) * aspect * (box[3] - box[1])));
    }

    /** Whether the camera's motion was known in the last step, so that {@link #ownX()} is. */
    public boolean compensated() {
        return cameraKnown;
    }

    /** Velocity of the box's center in the picture to the right, picture widths a second. */
    public double imageX() {
        return (right.velocity() + cameraX) / aspect;
    }

    /** Velocity of the box's center in the picture downwards, picture heights a second. */
    public double imageY() {
        return down.velocity() + cameraY;
    }

    /** The same without what the camera's motion does to it: picture widths a second against what stands still behind it. */
    public double ownX() {
        return right.velocity() / aspect;
    }

    /** The same downwards, picture heights a second. */
    public double ownY() {
        return down.velocity();
    }

    /** How fast the box grows wider, picture widths a second. */
    public double widthRate() {
        return cameraZoom * (box[2] - box[0]);
    }

    /** How fast the box grows taller, picture heights a second. */
    public double heightRate() {
        return cameraZoom * (box[3] - box[1]);
    }

    /**
     * The box a time after the last step, if actor and camera go on as they do.
     *
     * @param ahead (out) x1, y1, x2, y2 in parts of the picture, not clipped
     */
    public void ahead(double seconds, double[] ahead) {
        double grownX = Math.max(widthRate() * seconds, box[0] - box[2]) / 2;
        double grownY = Math.max(heightRate() * seconds, box[1] - box[3]) / 2;
        double movedX = imageX() * seconds;
        double movedY = imageY() * seconds;
        ahead[0] = box[0] + movedX - grownX;
        ahead[1] = box[1] + movedY - grownY;
        ahead[2] = box[2] + movedX + grownX;
        ahead[3] = box[3] + movedY + grownY;
    }
}

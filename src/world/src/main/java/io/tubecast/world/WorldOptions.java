package io.tubecast.world;

import io.tubecast.world.body.Style;

/**
 * What the clips of the world look like.
 *
 * @param width frame width in pixels
 * @param height frame height in pixels
 * @param framesPerSecond frame rate
 * @param frames frames a clip, or 0 for 4 to 8 seconds, drawn by the clip's seed
 * @param style drawing style
 * @param minActors fewest people who act
 * @param maxActors most people who act
 * @param idle nobody acts: all people are bystanders and the clips have no tubes
 * @param context what a scene tells of the actions in it
 */
public record WorldOptions(
        int width,
        int height,
        double framesPerSecond,
        int frames,
        Style style,
        int minActors,
        int maxActors,
        boolean idle,
        Context context) {
    /** Checks sizes and counts. */
    public WorldOptions {
        require(width >= 32 && width <= 4096, "width must be in [32, 4096], was " + width);
        require(height >= 32 && height <= 4096, "height must be in [32, 4096], was " + height);
        require(framesPerSecond >= 1 && framesPerSecond <= 240, "fps must be in [1, 240], was " + framesPerSecond);
        require(frames >= 0, "frames must be 0 (by seed) or more, was " + frames);
        require(
                minActors >= 1 && maxActors >= minActors && maxActors <= 8,
                "actors must be 1 <= fewest <= most <= 8, was %d to %d".formatted(minActors, maxActors));
    }

    /** 320x240 at 25 fps, 4 to 8 seconds, style A, one to four people who act. */
    public static WorldOptions defaults() {
        return new WorldOptions(320, 240, 25, 0, Style.STYLE_A, 1, 4, false, Context.MIXED);
    }

    /** These options with another frame size. */
    public WorldOptions withSize(int newWidth, int newHeight) {
        return new WorldOptions(
                newWidth, newHeight, framesPerSecond, frames, style, minActors, maxActors, idle, context);
    }

    /** These options with another frame rate. */
    public WorldOptions withFramesPerSecond(double rate) {
        return new WorldOptions(width, height, rate, frames, style, minActors, maxActors, idle, context);
    }

    /** These options with another number of frames; 0 = by seed. */
    public WorldOptions withFrames(int count) {
        return new WorldOptions(width, height, framesPerSecond, count, style, minActors, maxActors, idle, context);
    }

    /** These options in another style. */
    public WorldOptions withStyle(Style other) {
        return new WorldOptions(width, height, framesPerSecond, frames, other, minActors, maxActors, idle, context);
    }

    /** These options with another number of people who act. */
    public WorldOptions withActors(int fewest, int most) {
        return new WorldOptions(width, height, framesPerSecond, frames, style, fewest, most, idle, context);
    }

    /** These options with or without actions. */
    public WorldOptions withIdle(boolean nobodyActs) {
        return new WorldOptions(
                width, height, framesPerSecond, frames, style, minActors, maxActors, nobodyActs, context);
    }

    /** These options with scenes that tell more or less of the actions in them. */
    public WorldOptions withContext(Context other) {
        return new WorldOptions(width, height, framesPerSecond, frames, style, minActors, maxActors, idle, other);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

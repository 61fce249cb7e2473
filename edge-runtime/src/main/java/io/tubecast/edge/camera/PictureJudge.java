package io.tubecast.edge.camera;

import io.tubecast.core.frame.Image;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Judges whether pictures are of use: one that stays the same is frozen, one without anything brighter than {@value #DARK} of 255 is black.
 *
 * <p>No two pictures of a sensor are the same, because of its noise; a stream of compressed pictures can repeat one while nothing moves, so there the time must be longer. Every eighth row
 * is looked at. What is black is not called frozen. Allocates nothing. Not thread-safe.
 */
final class PictureJudge {
    static final int DARK = 24;
    private static final int ROW_STEP = 8;
    private static final int COLUMN_STEP = 8;

    private final CameraRules.Picture rules;
    private final CRC32C sum = new CRC32C();
    private boolean seen;
    private long lastSum;
    private long sameSince;
    private boolean dark;
    private long darkSince;
    private Verdict verdict = Verdict.FINE;

    /** What a picture is. */
    enum Verdict {
        /** Of use. */
        FINE,
        /** The same for too long. */
        FROZEN,
        /** Black for too long. */
        BLACK
    }

    PictureJudge(CameraRules.Picture rules) {
        this.rules = rules;
    }

    /** The source was opened anew: time without pictures does not count, unless the camera was frozen before. */
    void reopened() {
        if (verdict == Verdict.FINE) {
            seen = false;
            dark = false;
        }
    }

    /** How long the present trouble has lasted. */
    long lastedNanos(long now) {
        return now - (verdict == Verdict.BLACK ? darkSince : sameSince);
    }

    /**
     * Judges the next picture.
     *
     * @param now when it came
     */
    Verdict judge(Image picture, long now) {
        long newSum = sumOf(picture);
        if (!seen || newSum != lastSum) {
            sameSince = now;
        }
        seen = true;
        lastSum = newSum;
        boolean nowDark = isDark(picture);
        if (nowDark && !dark) {
            darkSince = now;
        }
        dark = nowDark;
        verdict = dark
                ? now - darkSince >= rules.blackNanos() ? Verdict.BLACK : Verdict.FINE
                : now - sameSince >= rules.frozenNanos() ? Verdict.FROZEN : Verdict.FINE;
        return verdict;
    }

    private long sumOf(Image picture) {
        ByteBuffer pixels = picture.pixels();
        sum.reset();
        for (int y = 0; y < picture.height(); y += ROW_STEP) {
            pixels.limit(picture.offset(picture.width(), y)).position(picture.offset(0, y));
            sum.update(pixels);
        }
        pixels.clear();
        return sum.getValue();
    }

    private static boolean isDark(Image picture) {
        ByteBuffer pixels = picture.pixels();
        for (int y = ROW_STEP / 2; y < picture.height(); y += ROW_STEP) {
            for (int x = 0; x < picture.width(); x += COLUMN_STEP) {
                int at = picture.offset(x, y);
                if ((pixels.get(at) & 0xff) > DARK
                        || (pixels.get(at + 1) & 0xff) > DARK
                        || (pixels.get(at + 2) & 0xff) > DARK) {
                    return false;
                }
            }
        }
        return true;
    }
}

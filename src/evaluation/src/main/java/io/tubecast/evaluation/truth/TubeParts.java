package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes tubes of boxes that some frames have and others have not: one tube for each run of frames with a box. */
final class TubeParts {
    private TubeParts() {}

    /**
     * Fills short holes between boxes by linear interpolation.
     *
     * @param boxes (in, out) [frames] the box of each frame of the video, null where there is none
     * @param longest longer holes stay
     * @return number of frames filled
     */
    static int bridge(@Nullable Box[] boxes, int longest) {
        int filled = 0;
        int last = -1;
        for (int frame = 0; frame < boxes.length; frame++) {
            Box box = boxes[frame];
            if (box == null) {
                continue;
            }
            Box before = last < 0 ? null : boxes[last];
            for (int hole = last + 1; before != null && frame - last - 1 <= longest && hole < frame; hole++) {
                boxes[hole] = before.interpolated(box, (double) (hole - last) / (frame - last));
                filled++;
            }
            last = frame;
        }
        return filled;
    }

    /**
     * The tubes, first one first; none where no frame has a box.
     *
     * @param boxes [frames] the box of each frame of the video, null where there is none
     */
    static List<AnnotatedTube> of(int actionClass, @Nullable Box[] boxes) {
        List<AnnotatedTube> tubes = new ArrayList<>();
        List<Box> run = new ArrayList<>();
        for (int frame = 0; frame <= boxes.length; frame++) {
            Box box = frame < boxes.length ? boxes[frame] : null;
            if (box != null) {
                run.add(box);
            } else if (!run.isEmpty()) {
                tubes.add(new AnnotatedTube(actionClass, frame - run.size(), run));
                run.clear();
            }
        }
        return tubes;
    }
}

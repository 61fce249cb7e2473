package io.tubecast.lab.command;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.LiveTube;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.linking.TubeTrimmer;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.PublishedBox;
import io.tubecast.evaluation.format.PublishedStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the linker after each step what a listener to the tubes of all classes is told then, knowing nothing of what comes.
 *
 * <p>Sent are the live tubes that would be among the final ones if the stream ended here: long and good enough by the rules, and, where tubes are cut in time, with the
 * newest frame inside a part that carries the action as far as is known. Score and start are those that the final tube, or that part, would have. The box is the
 * tube's on the newest frame of the step; a tube that was missed is where it coasted to ({@code road} and {@code act} know no coasting: its last box).
 */
final class PublishedReadOut {
    private final @Nullable Labels labels;
    private final @Nullable TubeTrimmer trimmer;

    PublishedReadOut(@Nullable Labels labels, @Nullable TubeTrimmer trimmer) {
        this.labels = labels;
        this.trimmer = trimmer;
    }

    /** The name of a class: its label, or its number where there are no labels. */
    static String label(@Nullable Labels labels, int actionClass) {
        return labels == null ? Integer.toString(actionClass) : labels.name(actionClass);
    }

    /**
     * What is told after a step.
     *
     * @param linker as it stands; null if nothing has been detected yet
     */
    PublishedStep after(DetectionStep step, @Nullable TubeLinker linker) {
        List<PublishedBox> sent = new ArrayList<>();
        int live = linker == null ? 0 : linker.liveCount();
        for (int i = 0; linker != null && i < live; i++) {
            LiveTube tube = linker.live(i);
            ActionTube known = linker.qualifies(tube) ? known(tube, linker) : null;
            if (known != null) {
                double[] box = tube.box();
                sent.add(new PublishedBox(
                        Math.toIntExact(tube.id()),
                        tube.actionClass(),
                        label(labels, tube.actionClass()),
                        known.score(),
                        tube.lastScore(),
                        known.start(),
                        new Box(box[0], box[1], box[2], box[3]),
                        tube.coasted()));
            }
        }
        int[] frames = step.frames();
        return new PublishedStep(
                step.video(),
                step.width(),
                step.height(),
                step.step(),
                frames[frames.length - 1],
                step.knownAt(),
                sent);
    }

    /** The part of the tube that reaches up to now; null if none does. */
    private @Nullable ActionTube known(LiveTube tube, TubeLinker linker) {
        TubeTrimmer cut = trimmer;
        if (cut == null) {
            // only road scores a tube by its filled frames
            return linker.settings().rules() == RuleSet.ROAD ? linker.tube(tube) : summary(tube);
        }
        ScoredTube scored = linker.scoredTube(tube);
        List<ActionTube> parts = cut.trim(scored);
        if (parts.isEmpty()) {
            return null;
        }
        ActionTube last = parts.get(parts.size() - 1);
        return last.end() == scored.tube().end() ? last : null;
    }

    /** Score and start of a tube without its frames, which nobody asks for here. */
    private static ActionTube summary(LiveTube tube) {
        return new ActionTube(
                tube.actionClass(),
                tube.score(),
                Math.toIntExact(tube.startFrame()),
                tube.box().clone(),
                new double[] {tube.lastScore()});
    }
}

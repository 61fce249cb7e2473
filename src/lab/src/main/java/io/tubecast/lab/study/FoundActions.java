package io.tubecast.lab.study;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeIou;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.lab.command.EvaluatedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which true actions were found: those that a tube of their class, of whatever score, overlaps by half or more in space and time. Not thread-safe.
 */
final class FoundActions {
    private static final double OVERLAP = 0.5;

    /** An action is short that takes less than this share of its video. */
    private static final double SHORT = 0.25;

    private final Protocol protocol;
    private final List<Integer> framesToEnd = new ArrayList<>();
    private long frames;
    private int videos;
    private int shortOnes;
    private int shortFound;

    private FoundActions(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Reads both files. */
    static FoundActions of(Path truth, Path tubes) {
        Protocol protocol = Protocol.CONTINUOUS;
        FoundActions found = new FoundActions(protocol);
        Comparison comparison = EvaluatedFiles.ofTubes(Truth.read(truth), ComparisonSettings.of(protocol), tubes);
        comparison.forEach(found::add);
        return found;
    }

    private void add(TruthVideo video, List<ActionTube> tubes) {
        videos++;
        frames += video.annotation().frames();
        for (AnnotatedTube action : video.annotation().tubes()) {
            boolean isFound = tubes.stream()
                    .anyMatch(tube -> tube.actionClass() == action.actionClass()
                            && TubeIou.of(tube, action, protocol) >= OVERLAP);
            if (isFound) {
                framesToEnd.add(video.annotation().frames() - action.start());
            }
            if (action.boxes().size() < SHORT * video.annotation().frames()) {
                shortOnes++;
                shortFound += isFound ? 1 : 0;
            }
        }
    }

    /** Actions that take less than a quarter of their video. */
    int shortOnes() {
        return shortOnes;
    }

    /** Share of the short actions that were found; NaN without any. */
    double shortRecall() {
        return (double) shortFound / shortOnes;
    }

    /** Frames of a video, on average. */
    double framesPerVideo() {
        return (double) frames / videos;
    }

    /** Frames from the beginning of a found action to the end of its video, the median; NaN if none was found. */
    double medianFramesToEnd() {
        int[] sorted = framesToEnd.stream().mapToInt(Integer::intValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}

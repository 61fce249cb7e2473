package io.tubecast.training.cfad.train;

import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.training.cfad.data.ClipTube;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The spans of a batch that coarse module, selector and refine module are shown: true ones and proposals, each with the tubes that are to be found there.
 *
 * <p>A tube is to be found in a span that its own overlaps enough. Others may lie in the span; there they count as background.
 */
final class LookedSpans {
    private final double leastOverlap;
    private final double nearOverlap;
    private final List<Looked> spans = new ArrayList<>();

    /**
     * A span of a clip.
     *
     * @param clip its number in the batch
     * @param span when
     * @param tubes that are to be found
     * @param near of which nothing is learnt
     */
    record Looked(int clip, TimeSpan span, List<ClipTube> tubes, List<ClipTube> near) {}

    /** None yet; tubes that overlap a span by the least overlap are to be found in it, of those that are near it nothing is learnt. */
    LookedSpans(double leastOverlap, double nearOverlap) {
        this.leastOverlap = leastOverlap;
        this.nearOverlap = nearOverlap;
    }

    /** Adds the spans of a clip's tubes, each once; of many as many as wanted, drawn at random. */
    void addTrue(int clip, List<ClipTube> tubes, int most, SplittableRandom random) {
        addSome(clip, tubes.stream().map(ClipTube::span).distinct().toList(), tubes, most, random);
    }

    /** Adds spans of a clip; of many as many as wanted, drawn at random. */
    void addSome(int clip, List<TimeSpan> given, List<ClipTube> tubes, int most, SplittableRandom random) {
        List<TimeSpan> chosen = new ArrayList<>(given);
        while (chosen.size() > most) {
            chosen.remove(random.nextInt(chosen.size()));
        }
        chosen.forEach(span -> add(clip, span, tubes));
    }

    /** Adds a span of a clip. */
    void add(int clip, TimeSpan span, List<ClipTube> tubes) {
        List<ClipTube> found = tubes.stream()
                .filter(tube -> tube.span().iou(span) >= leastOverlap)
                .toList();
        List<ClipTube> near = tubes.stream()
                .filter(tube -> tube.span().iou(span) < leastOverlap)
                .filter(tube -> tube.span().iou(span) >= nearOverlap)
                .toList();
        spans.add(new Looked(clip, span, found, near));
    }

    List<Looked> all() {
        return spans;
    }

    /** For each span the number of its clip. */
    int[] clips() {
        return spans.stream().mapToInt(Looked::clip).toArray();
    }

    List<TimeSpan> spans() {
        return spans.stream().map(Looked::span).toList();
    }
}

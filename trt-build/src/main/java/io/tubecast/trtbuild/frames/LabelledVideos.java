package io.tubecast.trtbuild.frames;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.world.WorldLabels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts what is true of videos under a model's labels. */
public final class LabelledVideos {
    private LabelledVideos() {}

    /** Clips of the synthetic world with their truth under a model's labels; what it has no label for is left out. */
    public static List<Video> ofWorld(List<Video> clips, Labels labels) {
        Labels world = WorldLabels.labels();
        List<Video> labelled = new ArrayList<>();
        for (Video clip : clips) {
            AnnotatedVideo truth = clip.truth();
            labelled.add(truth == null ? clip : clip.with(under(TruthVideo.of(truth), world, labels)));
        }
        return labelled;
    }

    private static AnnotatedVideo under(TruthVideo truth, Labels from, Labels to) {
        return truth.renumbered(number -> to.indexOf(from.name(number)).orElse(-1))
                .annotation();
    }

    /**
     * Videos with the truth of a file; those that it does not know are left without.
     *
     * @throws IllegalArgumentException if it knows none of them
     */
    public static List<Video> of(List<Video> videos, Truth truth, Labels labels) {
        Map<String, AnnotatedVideo> known = new HashMap<>();
        truth.under(labels).videos().forEach(video -> known.put(video.name(), video.annotation()));
        VideoNames names = new VideoNames(known.keySet());
        List<Video> labelled = new ArrayList<>();
        boolean any = false;
        for (Video video : videos) {
            AnnotatedVideo annotation = names.find(video.name()).map(known::get).orElse(null);
            if (annotation != null && video.firstMissing() != null) {
                throw new IllegalArgumentException(
                        "video %s: frame %s is missing, so the truth would be that of other frames"
                                .formatted(video.name(), video.firstMissing()));
            }
            any |= annotation != null;
            labelled.add(video.with(annotation));
        }
        if (!any) {
            throw new IllegalArgumentException("the truth has none of the videos, such as '%s'; it has %s"
                    .formatted(
                            videos.get(0).name(),
                            known.keySet().stream().sorted().limit(3).toList()));
        }
        return labelled;
    }
}

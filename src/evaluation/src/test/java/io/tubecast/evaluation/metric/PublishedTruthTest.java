package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.testkit.RealClips;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ground truth of all 910 test videos of UCF101-24, published frame by frame some frames late. */
class PublishedTruthTest {
    private static final int LATE = 5;

    private final Truth truth = Truth.read(RealClips.folderOrSkip().resolve("finalAnnots.mat"));
    private final Set<String> listed =
            new HashSet<>(VideoNames.readList(RealClips.folderOrSkip().resolve("testlist01.txt")));

    private static PublishedVideo published(TruthVideo video) {
        PublishedVideo published = new PublishedVideo();
        List<AnnotatedTube> tubes = video.annotation().tubes();
        for (int frame = 0; frame < video.annotation().frames(); frame++) {
            published.begin(frame, frame);
            for (int id = 0; id < tubes.size(); id++) {
                if (tubes.get(id).covers(frame) && frame >= tubes.get(id).start() + LATE) {
                    published.add(
                            id, tubes.get(id).actionClass(), 1, 1, tubes.get(id).boxAt(frame));
                }
            }
        }
        return published;
    }

    @Test
    void itIsDetectedSoLateAndKeepsItsIds() {
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 24, null);
        DetailEvaluator evaluated =
                new DetailEvaluator(new DetailEvaluator.Settings(Protocol.CONTINUOUS, 25, 0), 24, null);
        int frames = 0;
        int never = 0;
        for (TruthVideo video : truth.videos()) {
            if (listed.contains(video.name())) {
                PublishedVideo published = published(video);
                evaluator.add(video, published.before(Integer.MAX_VALUE));
                evaluated.add(video, video.annotation().frames(), published);
                frames += video.annotation().frames();
                never += (int) video.annotation().tubes().stream()
                        .filter(tube -> tube.boxes().size() <= LATE)
                        .count();
            }
        }
        Details details = evaluated.details(evaluator, truth.labels().names(), new Bootstrap(20, 1));
        Online online = Objects.requireNonNull(details.online());
        // five frames of 25 a second; a person who overlaps another one half is taken for that one a little earlier
        assertThat(online.delays().all().median()).isEqualTo(0.2);
        assertThat(online.delays().all().ninetieth()).isEqualTo(0.2);
        assertThat(online.delays().all().truths()).isEqualTo(1315);
        assertThat(online.delays().all().neverShare()).isLessThanOrEqualTo(never / 1315.0);
        assertThat(online.accuracy().get(9)).isEqualTo(1);
        // every tube is the truth but for five frames, so the fewer frames have been seen the less they overlap
        List<Double> loose = at(online.videoMap(), "0.5");
        assertThat(loose.get(9)).isGreaterThan(0.97);
        assertThat(loose.get(0)).isLessThan(loose.get(4));
        // two who overlap by half or more may be followed by the other's tube before their own begins, then by their
        // own
        assertThat(details.identities().all().switchesPerTube()).isLessThan(0.01);
        assertThat(details.identities().all().truths()).isEqualTo(1315);
        assertThat(details.falseEvents().hours()).isCloseTo(frames / 25.0 / 3600, within(1e-9));
        // score 1 for every tube: the error is the share that is no hit at 0.5
        double hits = 1 - details.calibration().error();
        assertThat(hits).isCloseTo(details.falseEvents().highestRecall(), within(0.02));
        assertThat(at(details.intervals(), "calibration").high()).isLessThan(0.05);
    }
}

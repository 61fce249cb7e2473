package io.tubecast.trtbuild.build;

import io.tubecast.onnx.calibration.Method;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build was asked to do.
 *
 * @param wish the precision
 * @param source what networks are calibrated on
 * @param method how ranges are chosen from what was seen
 * @param budget how much accuracy may be lost
 * @param videos what whole models are compared on, with their truth where it is known; empty if they are not
 * @param timing how long networks are timed; null if they are not
 * @param force whether engines are made anew that are there
 * @param command what was run, for the manifests
 */
public record BuildSettings(
        Wish wish,
        SampleSet.Source source,
        Method method,
        Budget budget,
        List<Video> videos,
        @Nullable TimingSettings timing,
        boolean force,
        String command) {
    /** Copies the list. */
    public BuildSettings {
        videos = List.copyOf(videos);
    }
}

package io.tubecast.edge.pipeline;

import io.tubecast.core.trajectory.WindowLinker;
import java.util.Objects;

/**
 * What stands between capture and publishing where networks look at whole windows: a thread that gathers frames and cuts windows, and one that looks at them.
 *
 * @param windows cuts the stream
 * @param decisions looks at what was cut
 */
record ClipStages(WindowStage windows, ClipStage decisions) {
    /** Stages for the networks of a pipeline's ends. */
    static ClipStages of(
            Pipeline.Settings settings, Pipeline.Ends ends, LookingStages.Links links, DetectStage.Context context) {
        WindowDetector detector = (WindowDetector) ends.detector();
        WindowSettings cut = Objects.requireNonNull(settings.windows());
        WindowDesk desk = new WindowDesk(new ClipWindow(detector.frames(), detector.width(), detector.height()));
        GatheredFrames gathered = cut.whole()
                ? new WholeFrames(detector.frames(), detector.width(), detector.height())
                : new SlidingFrames(cut, detector.width(), detector.height());
        WindowStage.Flow flow = new WindowStage.Flow(settings.supervision().lossless(), cut.whole());
        WindowStage windows =
                new WindowStage(links.frames(), desk, gathered, cut.fits().get(), context, flow);
        ClipMessages messages = new ClipMessages(
                settings.publication().tentative(),
                settings.minScores(),
                settings.control().optics());
        ClipStage.Parts parts = new ClipStage.Parts(
                detector,
                new WindowLinker(cut.minOverlap()),
                messages,
                new PictureQuality(settings.control().view()),
                ends.tap());
        return new ClipStages(windows, new ClipStage(desk, links.reports(), links.events(), parts, context));
    }
}

package io.tubecast.edge.pipeline;

import io.tubecast.edge.handover.SlotExchange;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands between capture and publishing, by what the networks give: one thread where they look at frames, two where they look at whole windows.
 *
 * @param stages what the threads run, by their names, in the order of the stream
 * @param rules who goes by rules that change while frames flow
 * @param frames looks at frames; null where the networks look at windows
 * @param windows cuts windows; null where the networks look at frames
 */
record LookingStages(
        Map<String, Runnable> stages,
        LiveRules.Taker rules,
        @Nullable DetectStage frames,
        @Nullable WindowStage windows) {
    /**
     * What comes in and goes out.
     *
     * @param feed computes flow; null where none is
     */
    record Links(
            SlotExchange<LiveFrame> frames,
            SlotExchange<StepReport> reports,
            EventRing events,
            @Nullable StackFeed feed) {}

    /** The stages for the networks of a pipeline's ends. */
    static LookingStages of(Pipeline.Settings settings, Pipeline.Ends ends, Links links, DetectStage.Context context) {
        Map<String, Runnable> stages = new LinkedHashMap<>();
        if (ends.detector() instanceof StepDetector steps) {
            DetectStage.Parts parts = DetectStage.Parts.of(settings, ends, steps, links.feed);
            DetectStage detect = new DetectStage(links.frames, links.reports, links.events, parts, context);
            stages.put("detect", detect);
            return new LookingStages(stages, detect, detect, null);
        }
        ClipStages clips = ClipStages.of(settings, ends, links, context);
        stages.put("detect", clips.windows());
        stages.put("clip", clips.decisions());
        return new LookingStages(stages, clips.decisions(), null, clips.windows());
    }

    /** Frames that were taken and are in no window. */
    long missed() {
        return windows == null ? 0 : windows.missed();
    }
}

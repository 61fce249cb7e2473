package io.tubecast.lab.command;

import static io.tubecast.lab.command.ReportJson.number;

import io.tubecast.evaluation.metric.Calibration;
import io.tubecast.evaluation.metric.Delays.Distribution;
import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.FalseEvents;
import io.tubecast.evaluation.metric.Identities.Counts;
import io.tubecast.evaluation.metric.Online;
import io.tubecast.evaluation.metric.Outcome;
import io.tubecast.evaluation.metric.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What there is beside the measures of the papers, as keys of a JSON object; what cannot be told is null. */
final class DetailsJson {
    private static final int MOST_POINTS = 200;

    private DetailsJson() {}

    static Map<String, @Nullable Object> figures(Details details) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("calibration", calibration(details));
        json.put("falseEvents", falseEvents(details));
        Map<String, @Nullable Object> identity = identity(details.identities().all());
        identity.put("perClass", each(details.identities().perClass(), DetailsJson::identity));
        json.put("identity", identity);
        json.put("outcomes", each(details.outcomes(), DetailsJson::outcomes));
        Online online = details.online();
        if (online != null) {
            json.put("online", online(online));
            Map<String, @Nullable Object> delay = delay(online.delays().all());
            delay.put("perClass", each(online.delays().perClass(), DetailsJson::delay));
            json.put("delay", delay);
        }
        json.put("detailIntervals", ReportJson.intervals(details.intervals()));
        return json;
    }

    private static Map<String, @Nullable Object> calibration(Details details) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("error", number(details.calibration().error()));
        json.put("tubes", details.calibration().tubes());
        json.put("bins", bins(details.calibration()));
        json.put("perClass", each(details.calibrationPerClass(), calibration -> {
            Map<String, @Nullable Object> ofClass = new LinkedHashMap<>();
            ofClass.put("error", number(calibration.error()));
            ofClass.put("tubes", calibration.tubes());
            ofClass.put("bins", bins(calibration));
            return ofClass;
        }));
        return json;
    }

    private static List<Object> bins(Calibration calibration) {
        List<Object> bins = new ArrayList<>();
        for (Calibration.Bin bin : calibration.bins()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("low", bin.low());
            json.put("high", bin.high());
            json.put("tubes", bin.tubes());
            json.put("meanScore", number(bin.meanScore()));
            json.put("hitShare", number(bin.hitShare()));
            bins.add(json);
        }
        return bins;
    }

    private static Map<String, @Nullable Object> falseEvents(Details details) {
        FalseEvents events = details.falseEvents();
        Map<String, @Nullable Object> json = rates(events);
        json.put("hours", events.hours());
        json.put("curve", curve(events));
        json.put("perClass", each(details.falseEventsPerClass(), DetailsJson::rates));
        return json;
    }

    private static Map<String, @Nullable Object> rates(FalseEvents events) {
        Map<String, @Nullable Object> perHour = new LinkedHashMap<>();
        for (double recall : FalseEvents.RECALLS) {
            perHour.put(Double.toString(recall), number(events.perHourAt(recall)));
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("perHourAtRecall", perHour);
        json.put("highestRecall", number(events.highestRecall()));
        return json;
    }

    /** Least score, recall, false tubes an hour where recall rises; at most {@value #MOST_POINTS} and the last. */
    private static List<Object> curve(FalseEvents events) {
        List<FalseEvents.Point> points = events.corners();
        int stride = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
        List<Object> curve = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (i % stride == 0 || i == points.size() - 1) {
                FalseEvents.Point point = points.get(i);
                List<@Nullable Double> row = new ArrayList<>();
                row.add(point.minScore());
                row.add(number(point.recall()));
                row.add(point.perHour());
                curve.add(row);
            }
        }
        return curve;
    }

    private static Map<String, @Nullable Object> identity(Counts counts) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("truths", counts.truths());
        json.put("followed", counts.found());
        json.put("switches", counts.switches());
        json.put("switchesPerTube", number(counts.switchesPerTube()));
        json.put("fragmentations", counts.fragmentations());
        json.put("coverage", number(counts.coverage()));
        return json;
    }

    private static Map<String, Integer> outcomes(Outcomes outcomes) {
        Map<String, Integer> json = new LinkedHashMap<>();
        json.put("truths", outcomes.truths());
        json.put("tubes", outcomes.tubes());
        for (Outcome outcome : Outcome.values()) {
            json.put(outcome.key(), outcomes.count(outcome));
        }
        json.put("missed", outcomes.missed());
        return json;
    }

    private static Map<String, @Nullable Object> online(Online online) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("fractions", Online.FRACTIONS);
        json.put("accuracy", numbers(online.accuracy()));
        json.put("videoMap", each(online.videoMap(), DetailsJson::numbers));
        json.put("perClass", each(online.perClass(), DetailsJson::numbers));
        return json;
    }

    private static Map<String, @Nullable Object> delay(Distribution delays) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("truths", delays.truths());
        json.put("detected", delays.seconds().size());
        json.put("median", number(delays.median()));
        json.put("p90", number(delays.ninetieth()));
        json.put("never", number(delays.neverShare()));
        return json;
    }

    private static <T, R> Map<String, R> each(Map<String, T> values, Function<T, R> form) {
        Map<String, R> json = new LinkedHashMap<>();
        values.forEach((label, value) -> json.put(label, form.apply(value)));
        return json;
    }

    private static List<@Nullable Double> numbers(List<Double> values) {
        List<@Nullable Double> numbers = new ArrayList<>();
        values.forEach(value -> numbers.add(number(value)));
        return numbers;
    }
}

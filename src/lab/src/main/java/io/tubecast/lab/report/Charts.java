package io.tubecast.lab.report;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Calibration;
import io.tubecast.evaluation.metric.Calibration.Bin;
import io.tubecast.evaluation.metric.Delays;
import io.tubecast.evaluation.metric.FalseEvents;
import io.tubecast.evaluation.metric.Online;
import io.tubecast.evaluation.metric.PrecisionRecall;
import io.tubecast.lab.report.Chart.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The charts of a report as SVG. */
final class Charts {
    private static final int WIDTH = 470;
    private static final int HEIGHT = 310;
    private static final int MOST_POINTS = 400;
    private static final int DELAY_BINS = 24;

    private Charts() {}

    /** Precision over recall of one class, small. */
    static String precisionRecall(String label, PrecisionRecall loose, PrecisionRecall strict) {
        Chart chart = new Chart(
                "precision over recall of " + label, 236, 190, Axis.percent("recall %"), Axis.percent("precision %"));
        chart.line(curve(loose), "s2");
        chart.line(curve(strict), "s1");
        return chart.svg();
    }

    /** Where recall grows, and where it is about to: the teeth of the saw. */
    private static List<Point> curve(PrecisionRecall curve) {
        List<Point> points = new ArrayList<>();
        List<PrecisionRecall.Point> all = curve.points();
        for (int i = 0; i < all.size(); i++) {
            boolean risen = i == 0 || all.get(i).recall() > all.get(i - 1).recall();
            boolean rises =
                    i + 1 == all.size() || all.get(i + 1).recall() > all.get(i).recall();
            if (risen || rises) {
                points.add(new Point(all.get(i).recall(), all.get(i).precision()));
            }
        }
        return thinned(points);
    }

    /** Share of hits over score. */
    static String reliability(Calibration calibration) {
        Chart chart = new Chart(
                "share of hits over score",
                WIDTH,
                HEIGHT,
                Axis.percent("score of the tube, %"),
                Axis.percent("share of hits, %"));
        List<Point> means = new ArrayList<>();
        for (Bin bin : calibration.bins()) {
            if (bin.tubes() > 0) {
                String text = "%d tubes, mean score %s, hits %s %%"
                        .formatted(bin.tubes(), Text.number(bin.meanScore(), 3), Text.percent(bin.hitShare()));
                chart.column(bin.low(), bin.high(), bin.hitShare(), "s1", text);
                means.add(new Point(bin.meanScore(), bin.hitShare()));
            }
        }
        chart.line(List.of(new Point(0, 0), new Point(1, 1)), "muted");
        chart.dots(means, "s2");
        for (Bin bin : calibration.bins()) {
            if (bin.tubes() > 0) {
                chart.note(bin.low() + 0.01, bin.hitShare() + 0.035, Integer.toString(bin.tubes()));
            }
        }
        return chart.svg();
    }

    /** False tubes an hour over recall, for each evaluation in a tone of its own. */
    static String falseEvents(List<FalseEvents> curves, List<String> tones) {
        double[] rates = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(FalseEvents.Point::perHour)
                .filter(rate -> rate > 0)
                .sorted()
                .toArray();
        Axis rate = rates.length == 0
                ? Axis.powers("false tubes an hour", 0.1, 10)
                : Axis.powers("false tubes an hour", rates[0], rates[rates.length - 1]);
        Chart chart = new Chart("false tubes an hour over recall", WIDTH, HEIGHT, Axis.percent("recall %"), rate);
        for (int i = 0; i < curves.size(); i++) {
            List<Point> points = curves.get(i).corners().stream()
                    .map(point -> new Point(point.recall(), point.perHour()))
                    .toList();
            chart.line(thinned(points), tones.get(i));
        }
        return chart.svg();
    }

    /** Share of videos with the right label over the share seen. */
    static String earlyLabel(Online online, Map<String, Interval> intervals) {
        Chart chart = shareSeen("early label", "videos with the right label, %");
        band(chart, "online.accuracy.", intervals, "s1");
        seen(chart, online.accuracy(), "s1");
        return chart.svg();
    }

    /** Video-mAP over the share seen. */
    static String onlineLocalization(Online online, Map<String, Interval> intervals) {
        Chart chart = shareSeen("online localization", "video-mAP so far, %");
        List<String> tones = List.of("s2", "s1");
        List<String> overlaps = List.copyOf(online.videoMap().keySet());
        for (int i = 0; i < overlaps.size(); i++) {
            band(chart, "online.videoMap." + overlaps.get(i) + ".", intervals, tones.get(i));
            seen(chart, online.videoMap().getOrDefault(overlaps.get(i), List.of()), tones.get(i));
        }
        return chart.svg();
    }

    private static Chart shareSeen(String description, String title) {
        return new Chart(description, WIDTH, HEIGHT, Axis.percent("share of the video seen, %"), Axis.percent(title));
    }

    private static void seen(Chart chart, List<Double> values, String tone) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            points.add(new Point(Online.FRACTIONS.get(i), values.get(i)));
        }
        chart.line(points, tone);
        chart.dots(points, tone);
    }

    private static void band(Chart chart, String prefix, Map<String, Interval> intervals, String tone) {
        List<Point> low = new ArrayList<>();
        List<Point> high = new ArrayList<>();
        for (double fraction : Online.FRACTIONS) {
            Interval interval = intervals.get(prefix + fraction);
            if (interval != null) {
                low.add(new Point(fraction, interval.low()));
                high.add(new Point(fraction, interval.high()));
            }
        }
        chart.band(low, high, tone);
    }

    /** How many true tubes were detected how late. */
    static String delays(Delays.Distribution delays) {
        List<Double> seconds = delays.seconds();
        Axis time = Axis.upTo("delay in seconds", seconds.isEmpty() ? 1 : seconds.get(seconds.size() - 1));
        int[] counts = new int[DELAY_BINS];
        for (double delay : seconds) {
            counts[Math.min(DELAY_BINS - 1, (int) (time.position(delay) * DELAY_BINS))]++;
        }
        Axis tubes = Axis.counts("true tubes", Arrays.stream(counts).max().orElse(1));
        Chart chart = new Chart("detection delay", WIDTH, HEIGHT, time, tubes);
        double width = time.high() / DELAY_BINS;
        for (int bin = 0; bin < DELAY_BINS; bin++) {
            if (counts[bin] > 0) {
                String text = "%s to %s s: %d"
                        .formatted(Text.number(bin * width, 2), Text.number((bin + 1) * width, 2), counts[bin]);
                chart.column(bin * width, (bin + 1) * width, counts[bin], "s1", text);
            }
        }
        return chart.svg();
    }

    /** At most {@value #MOST_POINTS} of the points, the last one always. */
    private static List<Point> thinned(List<Point> points) {
        int stride = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
        if (stride <= 1) {
            return points;
        }
        List<Point> thinned = new ArrayList<>();
        for (int i = 0; i < points.size() - 1; i += stride) {
            thinned.add(points.get(i));
        }
        thinned.add(points.get(points.size() - 1));
        return thinned;
    }
}

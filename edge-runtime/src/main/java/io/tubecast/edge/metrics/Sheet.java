package io.tubecast.edge.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tubecast.edge.timing.StageBuckets;
import io.tubecast.publish.AckTimes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** One scrape: figures are put on it, then it is written in the text format of Prometheus. Names are without the suffixes that the format adds. */
final class Sheet {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final MetricSnapshots.Builder figures = MetricSnapshots.builder();

    /** Points of one figure that differ by labels; a figure without points is left out. */
    static final class Points {
        private final List<Labels> labels = new ArrayList<>();
        private final List<Double> values = new ArrayList<>();

        /** Adds a point that was counted. */
        Points add(long value, String... namesAndValues) {
            return add((double) value, namesAndValues);
        }

        /**
         * Adds a point; one whose value is not known (NaN) is left out.
         *
         * @param namesAndValues label, value, label, value ...
         */
        Points add(double value, String... namesAndValues) {
            if (!Double.isNaN(value)) {
                labels.add(Labels.of(namesAndValues));
                values.add(value);
            }
            return this;
        }

        private boolean isEmpty() {
            return values.isEmpty();
        }

        private void forEach(BiConsumer<Labels, Double> point) {
            for (int i = 0; i < values.size(); i++) {
                point.accept(labels.get(i), values.get(i));
            }
        }
    }

    private Sheet put(MetricSnapshot figure) {
        figures.metricSnapshot(figure);
        return this;
    }

    Sheet counter(String name, String help, long value) {
        return counter(name, help, (double) value);
    }

    Sheet counter(String name, String help, double value) {
        return counter(name, help, new Points().add(value));
    }

    Sheet counter(String name, String help, Points points) {
        CounterSnapshot.Builder all = CounterSnapshot.builder().name(name).help(help);
        points.forEach((labels, value) -> all.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
        return points.isEmpty() ? this : put(all.build());
    }

    Sheet gauge(String name, String help, double value) {
        return gauge(name, help, new Points().add(value));
    }

    Sheet gauge(String name, String help, Points points) {
        GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(name).help(help);
        points.forEach((labels, value) -> all.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return points.isEmpty() ? this : put(all.build());
    }

    Sheet info(String name, String help, String... namesAndValues) {
        return put(InfoSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(namesAndValues))
                        .build())
                .build());
    }

    Sheet histogram(String name, String help, List<String> labels, List<StageBuckets> points) {
        HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(name).help(help);
        for (int i = 0; i < points.size(); i++) {
            HistogramDataPointSnapshot.Builder point = HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(
                            buckets(StageBuckets.BOUNDS_SECONDS, points.get(i).counts()))
                    .sum(points.get(i).sumSeconds());
            all.dataPoint((labels.isEmpty() ? point : point.labels(Labels.of("stage", labels.get(i)))).build());
        }
        return put(all.build());
    }

    Sheet histogram(String name, String help, AckTimes times) {
        return put(HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets(AckTimes.BOUNDS_SECONDS, times.counts()))
                        .sum(times.sumSeconds())
                        .build())
                .build());
    }

    private static ClassicHistogramBuckets buckets(List<Double> bounds, List<Long> counts) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i <= bounds.size(); i++) {
            buckets.bucket(i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY, counts.get(i));
        }
        return buckets.build();
    }

    byte[] text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * 1024);
        try {
            PrometheusTextFormatWriter.create().write(bytes, figures.build());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory only: cannot fail
        }
        return bytes.toByteArray();
    }
}

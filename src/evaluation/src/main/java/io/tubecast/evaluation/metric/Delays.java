package io.tubecast.evaluation.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Time from the start of a true tube to the newest frame that had been read when the first right box was published for it: right class, overlap 0.5 or more
 * with the true box of the frame it was published for, and the least score asked for. It counts time in the video, not the time that computing takes.
 *
 * @param all over all classes
 * @param perClass by label, the classes that have truth
 */
public record Delays(Distribution all, Map<String, Distribution> perClass) {
    /**
     * The delays of some true tubes.
     *
     * @param truths how many true tubes there are
     * @param seconds the delays of those for which a right box was published, rising
     */
    public record Distribution(int truths, List<Double> seconds) {
        /** Sorts the delays. */
        public Distribution {
            seconds = seconds.stream().sorted().toList();
        }

        /** The median of the tubes that were detected; NaN if none was. */
        public double median() {
            return percentile(0.5);
        }

        /** Nine of ten tubes that were detected were so by then; NaN if none was. */
        public double ninetieth() {
            return percentile(0.9);
        }

        /** Share of the true tubes for which no right box was ever published; NaN without any. */
        public double neverShare() {
            return (double) (truths - seconds.size()) / truths;
        }

        /** Linear between the two nearest values. */
        private double percentile(double fraction) {
            if (seconds.isEmpty()) {
                return Double.NaN;
            }
            double position = fraction * (seconds.size() - 1);
            int below = (int) Math.floor(position);
            int above = Math.min(below + 1, seconds.size() - 1);
            return seconds.get(below) + (position - below) * (seconds.get(above) - seconds.get(below));
        }

        static Distribution of(int truths, double[] seconds) {
            return new Distribution(truths, Arrays.stream(seconds).boxed().toList());
        }
    }
}

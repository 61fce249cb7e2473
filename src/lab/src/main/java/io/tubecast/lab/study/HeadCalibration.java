package io.tubecast.lab.study;

import io.tubecast.core.geometry.Iou;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.TruthLines;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.tuning.TemperatureSearch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The temperature of a head, from its detections on clips whose truth is known. */
final class HeadCalibration {
    private final Map<String, List<TubeRecord>> truths = new HashMap<>();
    private final Labels labels;

    /**
     * What is true.
     *
     * @param labels the model's classes, by whose names those of the truth are found
     */
    HeadCalibration(Path truth, Labels labels) {
        this.labels = labels;
        try (TruthLines lines = new TruthLines(truth)) {
            for (TruthLines.Line line = lines.next(); line != null; line = lines.next()) {
                List<TubeRecord> tubes = truths.computeIfAbsent(line.video(), name -> new ArrayList<>());
                if (line.tube() != null && labels.indexOf(line.tube().label()).isPresent()) {
                    tubes.add(line.tube());
                }
            }
        }
    }

    /** The temperature that fits the detections of a file best. */
    double temperature(Path detections) {
        TemperatureSearch search = new TemperatureSearch();
        try (DetectionReader reader = new DetectionReader(detections)) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                add(search, step, truths.getOrDefault(step.video(), List.of()));
            }
        }
        return search.best();
    }

    private void add(TemperatureSearch search, DetectionStep step, List<TubeRecord> all) {
        int first = step.frames()[0];
        int last = step.frames()[step.frames().length - 1];
        List<ActionTube> tubes = new ArrayList<>();
        for (TubeRecord record : all) {
            ActionTube tube = record.as(labels.indexOf(record.label()).orElseThrow(), step.width(), step.height());
            if (tube.start() <= first && last < tube.start() + tube.boxes().length / 4) {
                tubes.add(tube);
            }
        }
        int[] classes = tubes.stream().mapToInt(ActionTube::actionClass).toArray();
        double[][] overlaps = new double[step.rows()][tubes.size()];
        for (int row = 0; row < step.rows(); row++) {
            for (int i = 0; i < tubes.size(); i++) {
                overlaps[row][i] = overlap(step, row, tubes.get(i));
            }
        }
        search.add(step, classes, overlaps);
    }

    /** The mean over the step's frames. */
    private static double overlap(DetectionStep step, int row, ActionTube tube) {
        int frames = step.frames().length;
        double sum = 0;
        for (int i = 0; i < frames; i++) {
            int at = 4 * (step.frames()[i] - tube.start());
            sum += Iou.of(step.boxes(), 4 * (row * frames + i), tube.boxes(), at);
        }
        return sum / frames;
    }
}

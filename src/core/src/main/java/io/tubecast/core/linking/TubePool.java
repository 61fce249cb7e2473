package io.tubecast.core.linking;

import org.jspecify.annotations.Nullable;

/** Makes tubes, takes back the ones no longer needed, and numbers them. */
final class TubePool {
    private final int boxesPerTube;
    private final int bestScores;
    private final int classes;
    private final int historyLimit;
    private final boolean keepsVectors;
    private final @Nullable LabellingSettings labelling;
    private final TubeList free = new TubeList();
    private long lastId;

    TubePool(TubeLinker.Shape shape, LinkingSettings settings, @Nullable LabellingSettings labelling) {
        boxesPerTube = shape.boxesPerTube();
        classes = shape.classes();
        historyLimit = shape.historyLimit();
        keepsVectors = shape.keepsVectors();
        bestScores = Math.max(LiveTube.RANKED_SCORES, settings.maxMissedSteps() + 1);
        this.labelling = labelling;
    }

    LiveTube take() {
        if (free.size() > 0) {
            return free.removeLast();
        }
        TubeHistory history = new TubeHistory(historyLimit, keepsVectors ? classes + 1 : 0);
        OnlineLabeller labeller = labelling == null ? null : new OnlineLabeller(labelling, classes + 1);
        return new LiveTube(boxesPerTube, bestScores, history, classes + 1, labeller);
    }

    void giveBack(LiveTube tube) {
        free.add(tube);
    }

    long nextId() {
        return ++lastId;
    }
}

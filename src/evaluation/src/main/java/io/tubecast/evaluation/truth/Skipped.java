package io.tubecast.evaluation.truth;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What of a data set could not be used as it stands: everything else of it was.
 *
 * @param entries one a record, in the order they were met; each message names file and record, what was found and what is allowed
 */
public record Skipped(List<Entry> entries) {
    /** All was used. */
    public static final Skipped NOTHING = new Skipped(List.of());

    /** Why a record could not be used as it stands. */
    public enum Reason {
        /** Boxes that stick out of the picture; their part inside it was used. */
        CLIPPED("boxes clipped to the picture"),
        /** Frames in the middle of a tube have no box; they were interpolated, or the parts around them were used. */
        GAP("frames without a box within a tube"),
        /** A box, or most of it, lies outside the picture. */
        OUTSIDE("a box outside the picture"),
        /** Coordinates that are not finite, or without a positive width and height. */
        NO_BOX("a box without a size"),
        /** First and last frame that are no span, or one that the video does not have. */
        SPAN("frames that are no span of the video"),
        /** As many boxes as frames are needed, and there are not. */
        COUNT("another number of boxes than of frames"),
        /** A class that the data set's list lacks, or two names for one. */
        CLASS("a class that the list lacks or contradicts"),
        /** A file or folder that has to be there. */
        MISSING("a missing file"),
        /** A file or record in a form that cannot be read. */
        BROKEN("a file or record that cannot be read"),
        /** A video that has fewer frames than its annotation, a pair of frames or a flow stack needs. */
        SHORT("a video with too few frames"),
        /** A video of whose tubes none could be used. */
        EMPTY("a video of which no tube is usable");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Whether the record was used all the same, in part. */
        public boolean usedInPart() {
            return this == CLIPPED || this == GAP;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One record.
     *
     * @param reason why
     * @param message file, record, what was found, what is allowed
     */
    public record Entry(Reason reason, String message) {
        @Override
        public String toString() {
            return (reason.usedInPart() ? "used in part: " : "skipped: ") + message;
        }
    }

    /** Copies the list. */
    public Skipped {
        entries = List.copyOf(entries);
    }

    /** These and others. */
    public Skipped and(List<Entry> more) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(more);
        return new Skipped(all);
    }

    /** The messages alone. */
    public List<String> messages() {
        return entries.stream().map(Entry::message).toList();
    }

    /** Number of records by reason; reasons that did not occur are left out. */
    public Map<Reason, Integer> counts() {
        Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
        entries.forEach(entry -> counts.merge(entry.reason(), 1, Integer::sum));
        return counts;
    }

    /** Number of records that were left out altogether. */
    public int leftOut() {
        return (int) entries.stream().filter(e -> !e.reason().usedInPart()).count();
    }

    /** The totals in one line, such as "2 skipped (1 a missing file, 1 a box outside the picture), 3 used in part (3 boxes clipped)". */
    public String summary() {
        int inPart = entries.size() - leftOut();
        return leftOut() + " skipped" + byReason(false)
                + (inPart == 0 ? "" : ", " + inPart + " used in part" + byReason(true));
    }

    private String byReason(boolean usedInPart) {
        StringJoiner joined = new StringJoiner(", ", " (", ")").setEmptyValue("");
        counts().forEach((reason, count) -> {
            if (reason.usedInPart() == usedInPart) {
                joined.add(count + " " + reason);
            }
        });
        return joined.toString();
    }
}

package io.tubecast.publish.message;

/** Something that happened on a stream, sent once: a message on {@code <stream>/events}. */
public sealed interface NodeEvent {
    /** The frame it is about. */
    EventTime at();

    /** The word in messages. */
    String type();

    /** An actor's tube became active. */
    record TubeStart(EventTime at, TubeEntry tube) implements NodeEvent {
        /** Keeps a copy of the tube. */
        public TubeStart {
            tube = tube.copy();
        }

        @Override
        public String type() {
            return "tube.start";
        }
    }

    /** An actor is now called something else; {@code before} is the label it had. */
    record TubeLabel(EventTime at, TubeEntry tube, ClassScore before) implements NodeEvent {
        /** Keeps a copy of the tube. */
        public TubeLabel {
            tube = tube.copy();
        }

        @Override
        public String type() {
            return "tube.label";
        }
    }

    /** An actor's tube is over; it is sent whole, once. */
    record TubeEnd(EventTime at, WholeTube tube) implements NodeEvent {
        @Override
        public String type() {
            return "tube.end";
        }
    }

    /**
     * What an actor does has met the rule of its label: a decision may be taken on it.
     *
     * @param heldMillis how long the rule's conditions have held
     */
    record Decision(EventTime at, TubeEntry tube, double heldMillis) implements NodeEvent {
        /** Keeps a copy of the tube. */
        public Decision {
            tube = tube.copy();
        }

        @Override
        public String type() {
            return "decision";
        }
    }

    /** The operating point changed. */
    record ModeChange(EventTime at, OperatingPoint before, OperatingPoint after, String cause) implements NodeEvent {
        @Override
        public String type() {
            return "mode";
        }
    }

    /** The camera shows nothing of use any more, does again, or something about it changed while it does. */
    record CameraChange(EventTime at, boolean up, String cause) implements NodeEvent {
        @Override
        public String type() {
            return "camera";
        }
    }

    /** Other engines run the networks from this frame on; {@code before} and {@code after} name them for people. */
    record EngineChange(EventTime at, String before, String after, String cause) implements NodeEvent {
        @Override
        public String type() {
            return "engine";
        }
    }

    /** The recorder writes again, or no longer; the stream goes on either way. */
    record RecorderChange(EventTime at, boolean on, String cause) implements NodeEvent {
        @Override
        public String type() {
            return "recorder";
        }
    }

    /** The node started with another model than the one that is installed: {@code wanted} cannot be used, {@code used} is what came before it. */
    record ModelFallback(EventTime at, String wanted, String used, String cause) implements NodeEvent {
        @Override
        public String type() {
            return "model";
        }
    }

    /** Events were dropped because nobody could take them; made by the publisher itself. */
    record EventsLost(EventTime at, long count) implements NodeEvent {
        @Override
        public String type() {
            return "lost";
        }
    }

    /**
     * A class and its score.
     *
     * @param label 0-based class
     * @param score in [0, 1]
     */
    record ClassScore(int label, double score) {}

    /** A mode and a stride. */
    record OperatingPoint(Mode mode, int stride) {}
}
